using ProductFirmware.Device;

namespace ProductFirmware.Sim;

/// <summary>The real slots, watched: before the agent's two deeds that cannot be taken back, the truths are looked at.</summary>
internal sealed class WatchedSlots(ISlots slots, SimBoard board) : ISlots
{
    private readonly byte[] found = new byte[slots.SectorBytes];

    public int FileBytesMax => slots.FileBytesMax;

    public int SectorBytes => slots.SectorBytes;

    public int TrialBootsMax => slots.TrialBootsMax;

    public bool Testing => slots.Testing;

    public bool ReadRunning(int offset, byte[] into, int count) => slots.ReadRunning(offset, into, count);

    public bool Read(int offset, byte[] into, int count) => slots.Read(offset, into, count);

    public bool Erase() => slots.Erase();

    public bool Write(int offset, byte[] data, int count) => slots.Write(offset, data, count);

    public bool SetPending(byte[] mac)
    {
        var firmware = board.Offered.Find(firmware => Holds(firmware.File, firmware.File.Length))
            ?? throw board.Broken(Truth.StagesWholeImagesOnly, "it hands over bytes that are no image which it was offered");
        board.HandsOver(firmware);
        return slots.SetPending(mac);
    }

    public bool Confirm()
    {
        if (!slots.Testing)
        {
            return slots.Confirm();
        }
        CheckConfirm();
        board.Confirms(isDone: false);
        var isDone = slots.Confirm();
        board.Confirms(isDone);
        return isDone;
    }

    /// <summary>Whether the second slot starts with so many bytes of the file.</summary>
    public bool Holds(byte[] file, int bytes)
    {
        for (var at = 0; at < bytes; at += SectorBytes)
        {
            var count = Math.Min(SectorBytes, bytes - at);
            if (!slots.Read(at, found, count) || !found.AsSpan(0, count).SequenceEqual(file.AsSpan(at, count)))
            {
                return false;
            }
        }
        return true;
    }

    private void CheckConfirm()
    {
        if (!board.HasVerdict)
        {
            throw board.Broken(Truth.ConfirmsAfterTheVerdictOnly, "it confirms an image in a boot that the cloud has not answered");
        }
        if (board.Runs is { NeverPasses: true } bad)
        {
            throw board.Broken(Truth.ConfirmsAfterTheVerdictOnly, $"it confirms v{bad.Version}, which {bad.Nature}");
        }
        board.Note(What.Confirms);
    }
}
