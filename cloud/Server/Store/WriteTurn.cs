namespace ProductFirmware.Server;

/// <summary>
/// Lets one writer after the other in. Who waits for SQLite's write lock blocks a thread and looks every 150 ms, so that a stream of
/// short writes can keep a longer one out for seconds; here they take turns, in the order that they came.
/// </summary>
internal sealed class WriteTurn
{
    private readonly SemaphoreSlim turn = new(1);

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
