using ProductFirmware.Device;

namespace ProductFirmware.Sim;

/// <summary>A file system in memory, torn by power cuts; while an app runs it may also fail or forget.</summary>
internal sealed class SimFiles(Power power) : IFiles
{
    private readonly Dictionary<string, byte[]> files = [];

    /// <summary>Whether failures may come.</summary>
    public bool AppRuns { get; set; }

    public byte[]? Find(string name) => files.GetValueOrDefault(name);

    public void Put(string name, byte[] bytes) => files[name] = bytes;

    public int Length(string name) => files.TryGetValue(name, out var bytes) ? bytes.Length : -1;

    public bool Read(string name, int offset, byte[] into, int count)
    {
        if (!files.TryGetValue(name, out var bytes) || offset + count > bytes.Length)
        {
            return false;
        }
        Array.Copy(bytes, offset, into, 0, count);
        return true;
    }

    public bool Write(string name, int offset, byte[] bytes, int count)
    {
        if (power.Goes())
        {
            Tear(name, offset, bytes, count);
            throw new PowerCutException();
        }
        if (AppRuns && power.Fails())
        {
            return power.Chance.OneIn(2);
        }
        Set(name, offset, bytes, count);
        return true;
    }

    public bool Delete(string name)
    {
        var isCut = power.Goes();
        if (!isCut || power.Chance.OneIn(2))
        {
            files.Remove(name);
        }
        return isCut ? throw new PowerCutException() : true;
    }

    private void Tear(string name, int offset, byte[] bytes, int count)
    {
        switch (power.Chance.Below(4))
        {
            case 0:
                Set(name, offset, bytes, power.Chance.Below(count + 1));
                break;
            case 1: // what was not flushed is lost
                files[name] = files.TryGetValue(name, out var old) ? old[..offset] : [];
                break;
            case 2:
                var garbage = new byte[count];
                power.Chance.Fill(garbage);
                Set(name, offset, garbage, count);
                break;
            default:
                Set(name, offset, bytes, count);
                break;
        }
    }

    private void Set(string name, int offset, byte[] bytes, int count)
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
