namespace ProductFirmware.Server;

/// <summary>Says when something about a device is worth a note again: once in an hour, however often the device tries.</summary>
internal sealed class RareNotes
{
    private const long AgainAfterMs = 60 * 60 * 1000;
    private const int KnownMax = 100_000;

    private readonly Dictionary<(string Device, int Product), long> notedAtMs = [];

    public bool IsDue(string device, int product, long nowMs)
    {
        if (notedAtMs.TryGetValue((device, product), out var atMs) && Math.Abs(nowMs - atMs) < AgainAfterMs)
        {
            return false;
        }
        if (notedAtMs.Count >= KnownMax)
        {
            notedAtMs.Clear(); // rather a note too many than memory without end
        }
        notedAtMs[(device, product)] = nowMs;
        return true;
    }
}
