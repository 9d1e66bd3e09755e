namespace ProductFirmware.Tests.Server;

/// <summary>The real clock, set forward or stopped by a test; timers run as they do.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private DateTimeOffset? stoppedAt;
    private long shiftTicks;

    public override DateTimeOffset GetUtcNow() => stoppedAt ?? (base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref shiftTicks)));

    public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Read(ref shiftTicks) * TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>It shows this moment from now on, so that what is allowed in a second does not depend on the machine.</summary>
    public void Stop() => stoppedAt = GetUtcNow();

    public void Forward(TimeSpan by) => Interlocked.Add(ref shiftTicks, by.Ticks);
}
