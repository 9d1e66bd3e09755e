namespace ProductFirmware.Server;

/// <summary>
/// Lets one writer after the other in. Who waits for SQLite's write lock blocks a thread and only looks now and then, so that a stream of
/// short writes can keep a longer one out for seconds; here they take turns, in the order that they came.
/// </summary>
internal sealed class OneByOne
{
    private readonly SemaphoreSlim turn = new(1);

    public Task Take(Func<Task> write) => Take(async () =>
    {
        await write();
        return true;
    });

    public async Task<T> Take<T>(Func<Task<T>> write)
    {
        await turn.WaitAsync();
        try
        {
            return await write();
        }
        finally
        {
            turn.Release();
        }
    }
}
