using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace ProductFirmware.Server;

/// <summary>
/// The devices' image keys: sealed before they reach the store, opened only to authenticate an image. What seals them lies in the
/// data folder beside the store, not in it, so a copy of the database alone gives no key away.
/// </summary>
internal sealed class ImageKeys(IDataProtectionProvider protection, ILogger<ImageKeys> log)
{
    private readonly IDataProtector protector = protection.CreateProtector("image-key");

    /// <summary>The key as the store holds it.</summary>
    public byte[] Seal(byte[] key) => protector.Protect(key);

    /// <summary>HMAC-SHA256 of an image file under the device's key; empty where the device has none, null where it cannot be opened any more.</summary>
    public byte[]? Authenticate(DeviceRow device, byte[] file)
    {
        if (device.SealedImageKey is null)
        {
            return [];
        }
        byte[] key;
        try
        {
            key = protector.Unprotect(device.SealedImageKey);
        }
        catch (CryptographicException)
        {
            log.LogError(
                "Device {Device}: its image key cannot be opened, because the folder {Folder} is not the one that it was sealed with. Next: restore that folder, or provision the device again",
                device.Id, DataFolder.KeysName);
            return null;
        }
        var mac = HMACSHA256.HashData(key, file);
        CryptographicOperations.ZeroMemory(key);
        return mac;
    }

    /// <summary>Keeps the sealing keys in the data folder, for the server's user only.</summary>
    public static void Add(IServiceCollection services, DataFolder folder)
    {
        services.AddDataProtection()
            .SetApplicationName("ProductFirmware")
            .PersistKeysToFileSystem(folder.Keys());
        services.AddSingleton<ImageKeys>();
    }
}
