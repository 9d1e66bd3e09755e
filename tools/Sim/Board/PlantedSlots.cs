using ProductFirmware.Device;

namespace ProductFirmware.Sim;

/// <summary>Slots with a bug in them, between the agent and the watched ones.</summary>
internal sealed class PlantedSlots(Plant plant, ISlots slots, SimBoard board) : ISlots
{
    private int heldTo;
    private bool isBlank = true;

    public int FileBytesMax => slots.FileBytesMax;

    public int SectorBytes => slots.SectorBytes;

    public int TrialBootsMax => slots.TrialBootsMax;

    public bool Testing
    {
        get
        {
            var testing = slots.Testing;
            return plant == Plant.ConfirmBeforeVerdict && testing ? slots.Confirm() : testing;
        }
    }

    public bool ReadRunning(int offset, byte[] into, int count) => slots.ReadRunning(offset, into, count);

    // A file's size would say that the sector which was written last is there: here it reads as if more came behind it.
    public bool Read(int offset, byte[] into, int count)
    {
        var done = slots.Read(offset, into, count);
        var wasBlank = isBlank;
        isBlank = into.AsSpan(0, count).IndexOfAnyExcept((byte)0xff) < 0;
        if (plant == Plant.ResumeFromFileSize && isBlank && !wasBlank && offset == heldTo)
        {
            into[0] = 0;
        }
        heldTo = offset + count;
        if (plant == Plant.SkipHashCheck && board.Arriving is { } firmware && offset + count <= firmware.File.Length)
        {
            Array.Copy(firmware.File, offset, into, 0, count);
        }
        return done;
    }

    public bool Erase() => slots.Erase();

    // Where nothing is compared, a flash that forgets is believed.
    public bool Write(int offset, byte[] data, int count) => slots.Write(offset, data, count) || plant == Plant.SkipHashCheck;

    public bool SetPending(byte[] mac) => plant != Plant.NeverStages && slots.SetPending(mac);

    public bool Confirm() => plant == Plant.ConfirmForgotten || slots.Confirm();
}
