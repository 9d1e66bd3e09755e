using System.Text;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Keys;

/// <summary>The two files of a new key: the private half (mode 0600) and, with <c>.pub</c> in its name, the public half.</summary>
/// <param name="Id">SHA-256 of the public key, hex: what images and the server call it.</param>
internal sealed record KeyFiles(string PrivateKey, string PublicKey, string Id)
{
    /// <summary><c>product.pem</c> gives <c>product.pub.pem</c>; a name without extension gets <c>.pub</c> behind it.</summary>
    public static string PublicPath(string privatePath)
    {
        var extension = Path.GetExtension(privatePath);
        return privatePath[..^extension.Length] + ".pub" + extension;
    }

    /// <summary>Makes a key. Files that are there are kept, unless <paramref name="force"/> says otherwise.</summary>
    public static KeyFiles Create(string path, bool force)
    {
        var publicPath = PublicPath(path);
        var existing = new[] { path, publicPath }.FirstOrDefault(File.Exists);
        if (existing is not null && !force)
        {
            throw Failure.Of("file_exists", $"{existing} is there already and was not overwritten.", "choose another name, or overwrite the key with --force");
        }
        using var key = SigningKey.Generate();
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(key.ToPrivatePem()), ownerOnly: true);
        AtomicFile.Write(publicPath, Encoding.ASCII.GetBytes(SigningKey.ToPem(key.PublicKey)));
        return new(path, publicPath, Convert.ToHexStringLower(key.KeyHash));
    }
}
