using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>What became of an import's lines: exact numbers, and lists that end before they could grow without bound.</summary>
internal sealed class ImportTally
{
    public const string Added = "added";
    public const string AlreadyMember = "already_member";
    public const string Duplicate = "duplicate";

    private const int ListedMax = 1000;
    private static readonly string Invalid = Explanations.NameOf(Reason.InvalidDeviceId);

    private readonly List<string> added = [];
    private readonly List<string> existing = [];
    private readonly List<string> nonmembers = [];
    private readonly List<string> invalid = [];
    private readonly List<ImportLine> addedLines = [];
    private readonly List<ImportLine> otherLines = [];
    private int existingCount;
    private int nonmemberCount;
    private int invalidCount;
    private int duplicateCount;
    private bool isTruncated;
    private Refusal? firstRefusal;
    private string? firstText;

    public int AddedCount { get; private set; }

    public int Approved { get; set; }

    public int Lines { get; private set; }

    public int Taken => AddedCount + existingCount;

    public int LastLine { get; private set; }

    public void Count(ImportLine line, Refusal? refusal)
    {
        Lines++;
        LastLine = line.Line;
        firstRefusal ??= refusal;
        firstText ??= line.Text;
        switch (line.Result)
        {
            case Added:
                AddedCount++;
                List(added, line.Id!);
                List(addedLines, line);
                return;
            case AlreadyMember:
                existingCount++;
                List(existing, line.Id!);
                break;
            case Duplicate:
                duplicateCount++;
                break;
            case var result when result == Invalid:
                invalidCount++;
                List(invalid, line.Text);
                break;
            default:
                nonmemberCount++;
                List(nonmembers, line.Id!);
                break;
        }
        List(otherLines, line);
    }

    /// <summary>Nothing could be taken in: that is an error and not a result.</summary>
    public Refusal? Refusal() =>
        Lines == 0 ? new(Reason.InvalidRequest, "No device is named: send {\"id\": …}, {\"ids\": […]}, a text with one ID a line, or a file with the field name file.")
        : Lines == 1 ? firstRefusal
        : invalidCount == Lines ? new(Reason.AllInvalid, $"None of the {Lines} lines is a device ID; the first is \"{firstText}\".")
        : null;

    public ImportAnswer Answer() => new(
        AddedCount,
        added,
        existing,
        nonmembers,
        invalid,
        [.. addedLines.Concat(otherLines).OrderBy(line => line.Line)],
        existingCount,
        nonmemberCount,
        invalidCount,
        duplicateCount,
        Approved,
        isTruncated);

    private void List<T>(List<T> list, T entry)
    {
        if (list.Count < ListedMax)
        {
            list.Add(entry);
        }
        else
        {
            isTruncated = true;
        }
    }
}
