using System.Security.Cryptography;

namespace ProductFirmware.Pf.Flashing;

/// <summary>What only the board and the cloud know: its password and the key that authenticates images to it, 64 hex digits each.</summary>
internal sealed class BoardSecrets
{
    private const int SecretBytes = 32;

    public string Credential { get; } = NewSecret();

    public string ImageKey { get; } = NewSecret();

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
}
