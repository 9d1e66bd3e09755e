using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace ProductFirmware.Server;

/// <summary>
/// The keys that deliveries are signed with, as Standard Webhooks says: HMAC-SHA256 over <c>id.timestamp.body</c>. Sealed in the
/// store like the devices' image keys; a person sees one when it is made, and never again.
/// </summary>
internal sealed class WebhookSecrets(IDataProtectionProvider protection, ILogger<WebhookSecrets> log)
{
    private const string Mark = "whsec_";
    private const int Bytes = 32;

    private readonly IDataProtector protector = protection.CreateProtector("webhook-secret");

    /// <summary>A new key, as its person sees it and as the store holds it.</summary>
    public (string Text, byte[] Sealed) New()
    {
        var key = RandomNumberGenerator.GetBytes(Bytes);
        return (Mark + Convert.ToBase64String(key), protector.Protect(key));
    }

    /// <summary>The signature header's value, or null where the key cannot be opened any more.</summary>
    public string? Sign(IntegrationRow integration, string id, long timestampS, byte[] body)
    {
        byte[] key;
        try
        {
            key = protector.Unprotect(integration.SealedSecret!);
        }
        catch (CryptographicException)
        {
            log.LogWarning(
                "Webhook {Webhook}: its secret cannot be opened, because the folder {Folder} is not the one that it was sealed with. Next: restore that folder, or make a new secret",
                integration.Id, DataFolder.KeysName);
            return null;
        }
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestampS}."), .. body];
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        CryptographicOperations.ZeroMemory(key);
        return signature;
    }
}
