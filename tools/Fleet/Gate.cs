namespace ProductFirmware.Fleet;

/// <summary>Holds everybody back while what must be true is looked at.</summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is open.</summary>
    public Task Open(CancellationToken stop) => opened.Task.WaitAsync(stop);

    public void Open() => opened.TrySetResult();

    public void Close()
    {
        if (opened.Task.IsCompleted)
        {
            opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
