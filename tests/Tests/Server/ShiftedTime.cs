namespace ProductFirmware.Tests.Server;

/// <summary>The real clock, set forward or stopped by a test; timers run as they do.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private (DateTimeOffset Now, long Timestamp)? stopped;
    private long shiftTicks;

    public override DateTimeOffset GetUtcNow() => (stopped?.Now ?? base.GetUtcNow()) + TimeSpan.FromTicks(Interlocked.Read(ref shiftTicks));

    public override long GetTimestamp() =>
        (stopped?.Timestamp ?? base.GetTimestamp()) + (Interlocked.Read(ref shiftTicks) * TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>Only a test moves it from now on, so that what is allowed in a second does not depend on the machine.</summary>
    public void Stop() => stopped = (base.GetUtcNow(), base.GetTimestamp());

    public void Forward(TimeSpan by) => Interlocked.Add(ref shiftTicks, by.Ticks);
}
