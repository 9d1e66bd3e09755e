using System.Security.Cryptography;
using ProductFirmware.Core;
using ProductFirmware.Image;

namespace ProductFirmware.Sim;

/// <summary>How a version behaves once it runs. The cloud cannot know.</summary>
internal enum Nature
{
    Good,

    /// <summary>It ends at once.</summary>
    Crashes,

    /// <summary>It stops checking in.</summary>
    Hangs,

    FailsSelfTest,

    /// <summary>It never gets a connection.</summary>
    IsDeaf,

    /// <summary>It works, and crashes now and then.</summary>
    IsFlaky,
}

/// <summary>One image as it was built, and what only its maker knows about it.</summary>
internal sealed record Firmware(int Product, int Version, string Target, Nature Nature, bool IsForeign, byte[] File, string Hash)
{
    public byte[] Header { get; } = File[..Wire.Limits.HeaderBytes];

    public int MinimumVersion { get; init; }

    /// <summary>Whether its trial ends badly by itself, each time.</summary>
    public bool NeverPasses => Nature is Nature.Crashes or Nature.Hangs or Nature.FailsSelfTest or Nature.IsDeaf;

    /// <summary>As the rules see it.</summary>
    public FirmwareImage AsCore() => new(Version, Target, Hash, File.Length, MinimumVersion: MinimumVersion);
}

/// <summary>Builds and signs images. The keys are new with each process: nothing that is decided depends on their bytes.</summary>
internal sealed class Foundry(Chance chance)
{
    public const string FlashTarget = "VIRTUAL";
    public const string FileTarget = "ESP32_REV3";

    /// <summary>A signature's DER form has this many bytes about every second time. All files do, so that sizes depend on the seed only.</summary>
    private const int SignatureBytes = 71;

    private static readonly ECDsa OwnKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa ForeignKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly Dictionary<string, Firmware> byHash = [];

    public static byte[] PublicKey { get; } = OwnKey.ExportSubjectPublicKeyInfo();

    public static byte[] ForeignPublicKey { get; } = ForeignKey.ExportSubjectPublicKeyInfo();

    public static string PublicPem { get; } = OwnKey.ExportSubjectPublicKeyInfoPem();

    public static string ForeignPem { get; } = ForeignKey.ExportSubjectPublicKeyInfoPem();

    public Firmware? Find(string hash) => byHash.GetValueOrDefault(hash);

    public Firmware Build(int product, int version, string target, Nature nature, int payloadBytes, bool foreign = false, int minimumVersion = 0)
    {
        var payload = new byte[payloadBytes];
        chance.Fill(payload);
        var writer = new ImageWriter(product, version, target);
        if (minimumVersion > 0)
        {
            writer.RequireVersion(minimumVersion);
        }
        var signable = writer.Signable(payload);
        var hash = SHA256.HashData(signable);
        var key = foreign ? ForeignKey : OwnKey;
        var keyHash = SHA256.HashData(foreign ? ForeignPublicKey : PublicKey);
        var file = ImageWriter.Complete(signable, hash, keyHash, Sign(key, hash));
        var firmware = new Firmware(product, version, target, nature, foreign, file, Convert.ToHexStringLower(hash)) { MinimumVersion = minimumVersion };
        byHash.Add(firmware.Hash, firmware);
        return firmware;
    }

    private static byte[] Sign(ECDsa key, byte[] hash)
    {
        while (true)
        {
            var signature = key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
            if (signature.Length == SignatureBytes)
            {
                return signature;
            }
        }
    }
}
