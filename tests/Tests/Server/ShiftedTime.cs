namespace ProductFirmware.Tests.Server;

/// <summary>The real clock, set forward by a test; timers run as they do.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long shiftTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref shiftTicks));

    public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Read(ref shiftTicks) * TimestampFrequency / TimeSpan.TicksPerSecond);

    public void Forward(TimeSpan by) => Interlocked.Add(ref shiftTicks, by.Ticks);
}
