using System.Text;

namespace ProductFirmware.Pf.Flashing;

/// <summary>The files that nanoff reads secrets from: in a folder for this user only, gone when the flashing is over, well or not.</summary>
internal sealed class FlashFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("pf-flash-").FullName;

    public string At(string name) => Path.Combine(path, name);

    public string Write(string name, byte[] bytes)
    {
        AtomicFile.Write(At(name), bytes, ownerOnly: true);
        return At(name);
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(path, recursive: true);
}
