namespace ProductFirmware.Fleet;

/// <summary>Rings when the server answers somebody, so that it can be killed at that very moment: what it told must be saved by then.</summary>
internal sealed class Bell
{
    private volatile TaskCompletionSource? waiting;

    /// <summary>Ends when it rings; who waits goes on in the ringer's place, since a moment later is too late.</summary>
    public Task Next(TimeSpan limit)
    {
        var next = new TaskCompletionSource();
        waiting = next;
        return Task.WhenAny(next.Task, Task.Delay(limit));
    }

    public void Ring() => waiting?.TrySetResult();
}
