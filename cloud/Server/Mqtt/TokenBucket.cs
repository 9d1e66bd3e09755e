namespace ProductFirmware.Server;

/// <summary>Allows so many at once and so many a second after that.</summary>
internal struct TokenBucket(double burst, double perSecond)
{
    private double spent;
    private long lastMs;

    /// <summary>Whether there is one to take.</summary>
    public readonly bool IsOpen(long nowMs) => Left(nowMs) >= 1;

    /// <summary>How many there are to take; less than none where it is in debt.</summary>
    public readonly double Left(long nowMs) => burst - SpentAt(nowMs);

    /// <summary>Takes some, in debt if need be. How long until the debt is paid, in milliseconds.</summary>
    public int Take(long nowMs, int count = 1)
    {
        spent = SpentAt(nowMs) + count;
        lastMs = nowMs;
        return spent <= burst ? 0 : (int)Math.Ceiling((spent - burst) / perSecond * 1000);
    }

    // A clock that was set back would else keep the debt for as long.
    private readonly double SpentAt(long nowMs) => nowMs < lastMs ? 0 : Math.Max(0, spent - ((nowMs - lastMs) / 1000.0 * perSecond));
}
