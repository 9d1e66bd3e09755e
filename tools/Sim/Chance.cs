namespace ProductFirmware.Sim;

/// <summary>
/// The only source of chance: xoshiro256**, seeded through SplitMix64. Written here because a framework's generator may change
/// with its version, and a seed that failed once must fail for ever.
/// </summary>
internal sealed class Chance
{
    private ulong s0, s1, s2, s3;

    public Chance(long seed)
    {
        var state = (ulong)seed;
        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    public ulong Next()
    {
        var result = ulong.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = ulong.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>From 0 to below the limit.</summary>
    public int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>Both ends included.</summary>
    public int Between(int lowest, int highest) => lowest + Below(highest - lowest + 1);

    public bool OneIn(int times) => Below(times) == 0;

    public bool Percent(int percent) => Below(100) < percent;

    /// <summary>A time around the mean, mostly shorter and now and then much longer, as things that happen by themselves come.</summary>
    public long Around(long meanMs) => (long)(-Math.Log(1.0 - (Next() >> 11) * (1.0 / (1UL << 53))) * meanMs) + 1;

    public void Fill(byte[] bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(Next() >> 56);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9e3779b97f4a7c15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
