using ProductFirmware.Device;

namespace ProductFirmware.Tests.Device;

/// <summary>Two slots of NOR flash in memory, and the launcher's memory of what is pending or on trial.</summary>
internal sealed class FakeSlots(Power power) : ISlots
{
    public const int Bytes = 24 * 4096;

    private byte[] primary = Blank();
    private byte[] secondary = Blank();
    private bool pending;

    public int FileBytesMax => Bytes;

    public int SectorBytes => 4096;

    public int TrialBootsMax { get; set; } = 1;

    public bool Testing { get; private set; }

    /// <summary>The sectors written, as offsets, in order.</summary>
    public List<int> Written { get; } = [];

    public int Erased { get; private set; }

    public bool WriteFails { get; set; }

    public bool ConfirmFails { get; set; }

    public bool PendingFails { get; set; }

    public byte[] Primary => primary;

    public byte[] Secondary => secondary;

    public byte[] MacOfPending { get; private set; } = [];

    public static FakeSlots With(byte[] image, Power power)
    {
        var slots = new FakeSlots(power);
        image.CopyTo(slots.primary, 0);
        return slots;
    }

    public bool ReadRunning(int offset, byte[] into, int count) => Read(primary, offset, into, count);

    public bool Read(int offset, byte[] into, int count) => Read(secondary, offset, into, count);

    public bool Erase()
    {
        Erased++;
        for (int at = Bytes - SectorBytes; at >= 0; at -= SectorBytes)
        {
            if (power.Goes())
            {
                throw new PowerCutException();
            }
            Array.Fill(secondary, (byte)0xff, at, SectorBytes);
        }
        return true;
    }

    public bool Write(int offset, byte[] data, int count)
    {
        Assert.Equal(0, offset % SectorBytes);
        Assert.InRange(count, 1, SectorBytes);
        Assert.False(Testing, "a slot that holds the way back was written");
        if (WriteFails)
        {
            return false;
        }
        Array.Fill(secondary, (byte)0xff, offset, SectorBytes);
        if (power.Goes())
        {
            throw new PowerCutException();
        }
        Array.Copy(data, 0, secondary, offset, count / 2);
        if (power.Goes())
        {
            throw new PowerCutException();
        }
        Array.Copy(data, 0, secondary, offset, count);
        Written.Add(offset);
        return power.Goes() ? throw new PowerCutException() : true;
    }

    public bool SetPending(byte[] mac)
    {
        if (PendingFails)
        {
            return false;
        }
        if (power.Goes())
        {
            throw new PowerCutException();
        }
        pending = true;
        MacOfPending = mac;
        return power.Goes() ? throw new PowerCutException() : true;
    }

    public bool Confirm()
    {
        if (ConfirmFails)
        {
            return false;
        }
        if (power.Goes())
        {
            throw new PowerCutException();
        }
        Testing = false;
        return power.Goes() ? throw new PowerCutException() : true;
    }

    /// <summary>
    /// What the launcher does at a start: swaps a pending image in, keeps one on trial for its further boots, brings the old one back.
    /// True where it went back.
    /// </summary>
    public bool Boot(bool refusesPending, bool keepsTrial)
    {
        bool reverts = Testing && !keepsTrial;
        bool swaps = pending && !refusesPending;
        if (reverts || swaps)
        {
            (primary, secondary) = (secondary, primary);
        }
        Testing = swaps || (Testing && keepsTrial);
        pending = false;
        return reverts;
    }

    private static bool Read(byte[] slot, int offset, byte[] into, int count)
    {
        if (offset < 0 || offset + count > Bytes)
        {
            return false;
        }
        Array.Copy(slot, offset, into, 0, count);
        return true;
    }

    private static byte[] Blank()
    {
        var slot = new byte[Bytes];
        Array.Fill(slot, (byte)0xff);
        return slot;
    }
}
