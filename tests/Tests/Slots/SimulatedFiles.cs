using ProductFirmware.Device;
using ProductFirmware.Tests.Device;

namespace ProductFirmware.Tests.Slots;

/// <summary>What a power cut leaves of the operation that it hits.</summary>
internal enum Tear
{
    /// <summary>It never happened.</summary>
    Nothing,

    /// <summary>The first half of the bytes.</summary>
    Half,

    /// <summary>The file is there, but what was not flushed is lost: it ends where the write began.</summary>
    Emptied,

    /// <summary>So many bytes, but the wrong ones.</summary>
    Garbage,

    /// <summary>All of it, and the power goes right after.</summary>
    Everything,
}

/// <summary>
/// A file system in memory that is worse than the board's: it tears writes, loses what was not flushed, fills up, says yes and does
/// nothing, and loses its power at any operation that changes something.
/// </summary>
internal sealed class SimulatedFiles : IFiles
{
    private readonly Dictionary<string, byte[]> files = [];
    private int cutAt = -1;
    private Tear tear;

    /// <summary>Operations so far that changed, or should have changed, something.</summary>
    public int Operations { get; private set; }

    /// <summary>Bytes that fit into all files together.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Files on which writes and deletes say yes and do nothing.</summary>
    public Func<string, bool> Ignores { get; set; } = _ => false;

    /// <summary>Files whose bytes cannot be read now.</summary>
    public Func<string, bool> Unreadable { get; set; } = _ => false;

    /// <summary>The one operation that says yes and does nothing.</summary>
    public int IgnoredOperation { get; set; } = -1;

    /// <summary>From this operation on nothing can be written any more: the disk is full.</summary>
    public int FullFrom { get; set; } = int.MaxValue;

    public IEnumerable<string> Names => files.Keys;

    public byte[] this[string name]
    {
        get => files[name];
        set => files[name] = value;
    }

    public bool Has(string name) => files.ContainsKey(name);

    public bool Remove(string name) => files.Remove(name);

    /// <summary>What the flash holds, on a board that has power again.</summary>
    public SimulatedFiles Copy()
    {
        var copy = new SimulatedFiles { Capacity = Capacity };
        foreach (var (name, bytes) in files)
        {
            copy.files[name] = [.. bytes];
        }
        return copy;
    }

    public void CutAt(int operation, Tear with)
    {
        cutAt = operation;
        tear = with;
    }

    public int Length(string name) => files.TryGetValue(name, out var bytes) ? bytes.Length : -1;

    public bool Read(string name, int offset, byte[] into, int count)
    {
        if (Unreadable(name) || !files.TryGetValue(name, out var bytes) || offset + count > bytes.Length)
        {
            return false;
        }
        Array.Copy(bytes, offset, into, 0, count);
        return true;
    }

    public bool Write(string name, int offset, byte[] bytes, int count)
    {
        Assert.InRange(offset, 0, Math.Max(0, Length(name)));
        var cut = Operations++ == cutAt;
        if (cut && tear != Tear.Everything)
        {
            TearWrite(name, offset, bytes, count);
            throw new PowerCutException();
        }
        if (Operations > FullFrom)
        {
            return cut ? throw new PowerCutException() : false;
        }
        var grows = Math.Max(0, offset + count - Math.Max(0, Length(name)));
        if (files.Values.Sum(f => f.Length) + grows > Capacity)
        {
            return false;
        }
        if (!Ignores(name) && Operations - 1 != IgnoredOperation)
        {
            Put(name, offset, bytes, count);
        }
        return cut ? throw new PowerCutException() : true;
    }

    public bool Delete(string name)
    {
        var cut = Operations++ == cutAt;
        if (!Ignores(name) && Operations - 1 != IgnoredOperation && !(cut && tear is Tear.Nothing or Tear.Half))
        {
            files.Remove(name);
        }
        return cut ? throw new PowerCutException() : true;
    }

    private void TearWrite(string name, int offset, byte[] bytes, int count)
    {
        switch (tear)
        {
            case Tear.Half:
                Put(name, offset, bytes, count / 2);
                break;
            case Tear.Emptied:
                files[name] = files.TryGetValue(name, out var old) ? old[..offset] : [];
                break;
            case Tear.Garbage:
                var garbage = new byte[count];
                new Random(Operations).NextBytes(garbage);
                Put(name, offset, garbage, count);
                break;
        }
    }

    private void Put(string name, int offset, byte[] bytes, int count)
    {
        var file = files.GetValueOrDefault(name, []);
        if (file.Length < offset + count)
        {
            Array.Resize(ref file, offset + count);
        }
        Array.Copy(bytes, 0, file, offset, count);
        files[name] = file;
    }
}
