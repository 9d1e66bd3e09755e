namespace ProductFirmware.Core;

/// <summary>
/// Which of a device's reports are kept: those that say something new, and of them the newest few. Each start of a board is one, and
/// so is the end of its trial; whatever it says again when it reconnects or is pinged is none.
/// </summary>
public static class ReportRule
{
    /// <summary>How many are kept of a device; also of one that starts for ever, so that nobody fills the disk.</summary>
    public const int KeptMax = 20;

    /// <summary>Whether the report says anything else than the one before it. How much its slot takes is said to the rules and not to people.</summary>
    /// <param name="before">Its report before, and the boot that it came from; null where there was none.</param>
    public static bool IsNews((DeviceReport Report, int BootId)? before, DeviceReport report, int bootId) =>
        before is not { } last || last.BootId != bootId || last.Report with { SlotBytes = report.SlotBytes } != report;

    /// <summary>Where a report is kept, by its number among the kept ones: where the oldest stood.</summary>
    public static int Place(int number) => number % KeptMax;
}
