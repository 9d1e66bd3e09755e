using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// Who may connect, and to which topics. Client ID = user name = device ID, password = credential. The first credential a device
/// comes with is pinned; another one later is refused and recorded, until a person resets it (X4).
/// </summary>
internal sealed class DeviceGate(IDbContextFactory<Store> stores, TimeProvider time, ILogger<DeviceGate> log)
{
    /// <summary>Answers an attempt to connect.</summary>
    public async Task Connect(ValidatingConnectionEventArgs attempt)
    {
        var deviceId = attempt.ClientId ?? "";
        if (!DeviceId.IsValid(deviceId))
        {
            Refuse(attempt, MqttConnectReasonCode.ClientIdentifierNotValid, "The client ID must be a device ID: 24 lower-case hex digits.");
            return;
        }
        var credential = attempt.Password ?? "";
        if (attempt.UserName != deviceId || !IsSecret(credential))
        {
            Refuse(attempt, MqttConnectReasonCode.BadUserNameOrPassword, "User name = device ID, password = credential (64 lower-case hex digits).");
            return;
        }
        if (!await CredentialFits(deviceId, credential))
        {
            log.LogWarning("Device {Device} was refused: another credential than the one it first came with", deviceId);
            Refuse(attempt, MqttConnectReasonCode.BadUserNameOrPassword, "Another credential than the one it first came with.");
            return;
        }
        var address = (attempt.RemoteEndPoint as IPEndPoint)?.Address.ToString();
        attempt.SessionItems[Connection.Key] = new Connection(deviceId, attempt.ProtocolVersion == MqttProtocolVersion.V500, address);
    }

    /// <summary>Whether the device may publish there.</summary>
    public static bool MayPublish(string deviceId, string topic) => Topics.IsFromDevice(Topics.SuffixOf(deviceId, topic));

    /// <summary>Whether the device may subscribe to the filter: something below its own root, or all of that.</summary>
    public static bool MaySubscribe(string deviceId, string filter)
    {
        var suffix = Topics.SuffixOf(deviceId, filter);
        return suffix == "#" || (suffix.Length > 0 && !suffix.Contains('#') && !suffix.Contains('+'));
    }

    /// <summary>Whether the text is a credential or a key as they are written: 64 lower-case hex digits.</summary>
    public static bool IsSecret(string text) => text.Length == 2 * Limits.CredentialBytes && DeviceId.IsHex(text);

    /// <summary>What the store holds of a credential.</summary>
    public static string HashOf(string credential) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(credential)));

    private async Task<bool> CredentialFits(string deviceId, string credential)
    {
        var hash = HashOf(credential);
        await using var store = await stores.CreateDbContextAsync();
        var pinned = await store.Devices.Where(row => row.Id == deviceId).Select(row => row.CredentialHash).FirstOrDefaultAsync()
            ?? await Pin(store, deviceId, hash);
        var fits = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(pinned), Encoding.ASCII.GetBytes(hash));
        if (!fits)
        {
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            await store.Devices.Where(row => row.Id == deviceId).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.LastRefusal, Reason.WrongCredential)
                .SetProperty(row => row.LastRefusalAtMs, nowMs));
        }
        return fits;
    }

    // The first credential stays; where two came at once, the one that was written first.
    private static async Task<string> Pin(Store store, string deviceId, string hash)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var device = await store.Devices.FirstOrDefaultAsync(row => row.Id == deviceId);
        if (device is null)
        {
            device = new DeviceRow { Id = deviceId };
            store.Devices.Add(device);
        }
        device.CredentialHash ??= hash;
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return device.CredentialHash;
    }

    private static void Refuse(ValidatingConnectionEventArgs attempt, MqttConnectReasonCode code, string why)
    {
        attempt.ReasonCode = code;
        attempt.ReasonString = why;
    }
}
