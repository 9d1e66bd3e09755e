using System.CommandLine;
using ProductFirmware.Core;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware inspect</c>: what an image file says, and whether it is true.</summary>
internal static class Inspect
{
    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "An image file." };
        var key = new Option<string?>("--key") { Description = "The public key that should have signed it.", HelpName = "PUB.pem" };
        return new Verb("inspect", "Show what an image says, and check its hash and signature.", "pf firmware inspect Blinky-1.bin --key product.pub.pem") { file, key }
            .Runs((parse, screen, _) => Run(parse.GetValue(file)!, parse.GetValue(key), screen));
    }

    private static Task Run(string path, string? keyPath, Screen screen)
    {
        var publicKey = keyPath is null ? null : SigningKey.LoadPublic(keyPath);
        var reason = Inspection.Read(AtomicFile.Read(path, "image"), publicKey, out var inspection);
        if (inspection is not null)
        {
            screen.Show(inspection, ToListing(inspection));
        }
        return reason == Wire.Reason.None
            ? Task.CompletedTask
            : throw Failure.Refused(reason, $"{path} is not a good image: {Explanations.Of(reason).Meaning}.");
    }

    private static Listing ToListing(Inspection image)
    {
        var fields = Listing.Fields()
            .Add(Listing.ProductHeader, image.Product)
            .Add("Version", image.Version)
            .Add("Target", image.Target)
            .Add("Hardware", image.HardwareMin is null ? "any revision" : $"{image.HardwareMin} to {image.HardwareMax}")
            .Add("Minimum version", image.MinimumVersion is null ? "none" : image.MinimumVersion)
            .Add("Image hash", $"{image.Hash} (fits the bytes)")
            .Add("Key ID", image.KeyId)
            .Add("Signature", InWords(image.Signature))
            .Add("File", $"{image.FileBytes} bytes: header {image.HeaderBytes}, payload {image.PayloadBytes}, protected TLVs {image.ProtectedBytes}")
            .Add("Header version", image.HeaderVersion);
        foreach (var tlv in image.Tlvs)
        {
            fields.Add($"TLV {tlv.Type} at {tlv.Offset}", $"{tlv.Name}, {tlv.Length} bytes{(tlv.Protected ? ", protected" : "")}");
        }
        return fields;
    }

    private static string InWords(string signature) => signature switch
    {
        "valid" => "valid: made with this key over these bytes",
        "not_checked" => "not checked: give the public key with --key",
        _ => $"NOT valid ({signature})",
    };
}
