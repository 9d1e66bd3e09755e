using System.CommandLine;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Key;

/// <summary><c>pf key new</c>: makes the key that signs a product's images.</summary>
internal static class New
{
    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "Where the private key goes (mode 0600). The public key goes beside it, with .pub in its name: product.pem and product.pub.pem." };
        var force = new Option<bool>("--force") { Description = "Overwrite files that are there." };
        return new Verb("new", "Make an ECDSA P-256 key that signs images.", "pf key new product.pem") { file, force }
            .Runs((parse, screen, _) => Run(parse.GetValue(file)!, parse.GetValue(force), screen));
    }

    private static Task Run(string path, bool force, Screen screen)
    {
        var made = KeyFiles.Create(path, force);
        screen.Show(made, Listing.Fields()
            .Add("Private key", made.PrivateKey)
            .Add("Public key", made.PublicKey)
            .Add("Key ID", made.Id));
        screen.Note($"Keep {made.PrivateKey} secret and safe: without it no further version can be signed.");
        return Task.CompletedTask;
    }
}
