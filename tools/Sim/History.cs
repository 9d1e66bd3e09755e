using System.Buffers.Binary;
using System.Security.Cryptography;
using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>What can happen; the two numbers of each are named in <see cref="History"/>.</summary>
internal enum What
{
    Boots,
    PowerGoes,
    PowerIsBack,
    AppEnds,
    Crashes,
    FlashFails,
    Connects,
    ConnectFails,
    LinkBreaks,
    Reports,
    GetsVerdict,
    GetsOffer,
    GetsCancel,
    Fetches,
    TellsProgress,
    GetsChunk,
    Confirms,
    Stages,
    Saves,
    Owes,
    CloudDies,
    CloudIsBack,
    Uploads,
    Releases,
    ReleasesToGroup,
    Locks,
    Unlocks,
    Flashes,
    Approves,
    Denies,
    Removes,
    MarksGroup,
    SetsPolicy,
    SetsDevelopment,
    SetsForced,
    AppSetsUpdates,
    Refuses,
    FaultsStop,
}

/// <summary>One thing that happened to one device; device -1 is the cloud.</summary>
internal readonly record struct Note(long AtMs, int Device, What What, long A, long B);

/// <summary>
/// All that happened, in order: kept in full as a digest, and for each device its last lines. The digest is SHA-256 over every note,
/// so that two runs with the same digest were the same run.
/// </summary>
internal sealed class History
{
    private const int Kept = 40;
    private const int NoteBytes = 32;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] waiting = new byte[NoteBytes * 512];
    private readonly Note[][] last;
    private readonly int[] counts;
    private readonly int? shown;
    private readonly TextWriter output;
    private int waitingBytes;

    /// <summary>A history of so many devices, that writes one device's notes out as they come.</summary>
    public History(int devices, int? shown, TextWriter output)
    {
        last = new Note[devices + 1][];
        counts = new int[devices + 1];
        for (var i = 0; i <= devices; i++)
        {
            last[i] = new Note[Kept];
        }
        this.shown = shown;
        this.output = output;
    }

    public long Events { get; private set; }

    public void Add(long atMs, int device, What what, long a = 0, long b = 0)
    {
        var note = new Note(atMs, device, what, a, b);
        last[device + 1][counts[device + 1]++ % Kept] = note;
        Events++;
        var into = waiting.AsSpan(waitingBytes);
        BinaryPrimitives.WriteInt64LittleEndian(into, atMs);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], (uint)device | ((long)what << 32));
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], a);
        BinaryPrimitives.WriteInt64LittleEndian(into[24..], b);
        waitingBytes += NoteBytes;
        if (waitingBytes == waiting.Length)
        {
            hash.AppendData(waiting);
            waitingBytes = 0;
        }
        if (device == shown)
        {
            output.WriteLine(Say(note));
        }
    }

    /// <summary>The digest of what happened until now, in hex.</summary>
    public string Digest()
    {
        hash.AppendData(waiting, 0, waitingBytes);
        waitingBytes = 0;
        return Convert.ToHexStringLower(hash.GetCurrentHash()[..16]);
    }

    /// <summary>The last that happened to a device, and to the cloud, in order.</summary>
    public IEnumerable<string> LastOf(int device)
    {
        var notes = Ring(device + 1);
        return (device < 0 ? notes : notes.Concat(Ring(0)).OrderBy(note => note.AtMs)).TakeLast(Kept).Select(Say);
    }

    private IEnumerable<Note> Ring(int index)
    {
        for (var i = Math.Max(0, counts[index] - Kept); i < counts[index]; i++)
        {
            yield return last[index][i % Kept];
        }
    }

    private static string Say(Note note)
    {
        var at = TimeSpan.FromMilliseconds(note.AtMs);
        var who = note.Device < 0 ? "cloud " : $"dev {note.Device,-3}";
        return $"{(int)at.TotalDays}d {at:hh\\:mm\\:ss\\.fff}  {who} {note.What} {Numbers(note)}";
    }

    private static string Numbers(Note note) => note.What switch
    {
        What.Boots => $"v{note.A % 100000}{(note.B >= 100 ? " on trial" : "")}, {(BootReason)(note.B % 100)}",
        What.Reports => $"v{note.A % 100000}{(note.A >= 100000 ? " on trial" : "")}, outcome {(Reason)note.B}",
        What.GetsVerdict => $"{(VerdictStatus)note.A}, {(Reason)note.B}",
        What.GetsOffer => $"transfer {note.A}, v{note.B}",
        What.GetsCancel => $"transfer {note.A}, {(Reason)note.B}",
        What.Fetches or What.GetsChunk => $"transfer {note.A}, from {note.B}",
        What.TellsProgress => $"{(ProgressState)(note.A % 10)} at {note.A / 10}, {(Reason)note.B}",
        What.AppEnds => $"code {note.A}",
        What.Refuses => $"{(Reason)note.A}",
        What.Saves => $"transfer {note.A}, failures {note.B}",
        _ => $"{note.A} {note.B}",
    };
}
