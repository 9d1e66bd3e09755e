using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>The power went. It ends a boot in the middle of whatever the agent did.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>Counts every point where losing power could matter, and loses it at the one that a test names.</summary>
internal sealed class Power
{
    public int Points { get; private set; }

    public int CutAt { get; set; } = -1;

    /// <summary>True where the power goes at this very point; the caller leaves its work half done and throws.</summary>
    public bool Goes() => Points++ == CutAt;
}

/// <summary>A board with virtual time. Settings outlive it; the rest is one boot's.</summary>
internal sealed class FakeBoard(World world, int bootId, BootReason bootReason) : IBoard
{
    public string DeviceId => "e00fce680000a1b2c3d4e5f6";

    public string Target => World.Target;

    public int Hardware => world.HardwareRevision;

    public int BootId => bootId;

    public BootReason BootReason => bootReason;

    public long NowMs { get; set; }

    public bool Rebooted { get; private set; }

    public int Identified { get; private set; }

    public long UnixMs { get; private set; }

    public int CheckIns { get; private set; }

    public int Random(int limit) => world.Random.Next(limit);

    public string Load(string key) => world.Settings.GetValueOrDefault(key, "");

    public bool Save(string key, string value)
    {
        if (world.Power.Goes())
        {
            throw new PowerCutException();
        }
        if (key == world.BrokenSetting)
        {
            return false;
        }
        world.Settings[key] = value;
        return world.Power.Goes() ? throw new PowerCutException() : true;
    }

    public void SetTime(long unixMs) => UnixMs = unixMs;

    public void CheckIn() => CheckIns++;

    public void Identify(int milliseconds) => Identified = milliseconds;

    public void Log(string line) => world.Log($"{NowMs,8} {line}");

    public void Reboot() => Rebooted = true;
}
