using System.Collections.Concurrent;

namespace ProductFirmware.Fleet;

/// <summary>
/// What the server acknowledged, and what it may have done beside that: a request whose answer never came is one that the server may
/// do or leave.
/// </summary>
internal sealed class Ledger(Bell bell)
{
    /// <summary>Stands for what was there before anybody asked for anything.</summary>
    public const string NeverSet = "";

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<string>> values = [];
    private readonly ConcurrentDictionary<string, byte> noted = new();

    /// <summary>Devices that were taken in.</summary>
    public ConcurrentDictionary<string, byte> Imported { get; } = new();

    /// <summary>Versions that were uploaded, with their files.</summary>
    public ConcurrentDictionary<int, byte[]> Uploaded { get; } = new();

    /// <summary>Changes that were acknowledged: each has its note in the audit log.</summary>
    public IReadOnlyCollection<string> Noted => (IReadOnlyCollection<string>)noted.Keys;

    /// <summary>Imports that were acknowledged: each has its note in the audit log.</summary>
    public int Imports;

    /// <summary>Whatever was acknowledged, counted.</summary>
    public int Acknowledged;

    /// <summary>The newest change that the audit log showed.</summary>
    public (long Number, string Hash)? AuditHead { get; set; }

    /// <summary>Devices were taken in.</summary>
    public void TookIn(IEnumerable<string> ids)
    {
        Interlocked.Increment(ref Imports);
        foreach (var id in ids)
        {
            Imported[id] = 0;
        }
        Acknowledge();
    }

    /// <summary>A version was uploaded.</summary>
    public void Took(int version, byte[] file)
    {
        Uploaded[version] = file;
        noted[$"upload {version}"] = 0;
        Acknowledge();
    }

    /// <summary>Something is about to be set: from now on it may be so.</summary>
    public void Asked(string name, string value)
    {
        lock (gate)
        {
            (values.TryGetValue(name, out var known) ? known : values[name] = [NeverSet]).Add(value);
        }
    }

    /// <summary>It was acknowledged: what was asked before it is over.</summary>
    public void Answered(string name, string value)
    {
        noted[$"{name} {value}"] = 0;
        lock (gate)
        {
            var known = values[name];
            known.RemoveRange(0, known.LastIndexOf(value));
        }
        Acknowledge();
    }

    /// <summary>It was refused: it was not done, and what was so before still is.</summary>
    public void Refused(string name, string value)
    {
        lock (gate)
        {
            var known = values[name];
            known.RemoveAt(known.LastIndexOf(value));
        }
    }

    /// <summary>What each may be: one of these, the first of them acknowledged.</summary>
    public IReadOnlyDictionary<string, string[]> Values
    {
        get
        {
            lock (gate)
            {
                return values.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
            }
        }
    }

    private void Acknowledge()
    {
        Interlocked.Increment(ref Acknowledged);
        bell.Ring();
    }
}
