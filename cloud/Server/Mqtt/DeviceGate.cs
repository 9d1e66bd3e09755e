using System.Diagnostics;
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
/// Who may connect, and to which topics. Client ID = user name = device ID; the password is its credential, or it shows a certificate
/// whose subject is its ID. What it comes with first is pinned, in strict mode only what a person provisioned; anything else later
/// is refused and recorded, until a person resets it (X4).
/// </summary>
internal sealed class DeviceGate(
    IDbContextFactory<Store> stores,
    ServerOptions options,
    ConnectBrake brake,
    DeviceLimit limit,
    Strangers strangers,
    RefusalLog refusals,
    StoreHealth health,
    DeviceFlow flow,
    Presence presence,
    DeviceLink link,
    TimeProvider time,
    ILogger<DeviceGate> log)
{
    /// <summary>A refused credential is written to the device's row once in this time: a flood of attempts is no flood of writes.</summary>
    private const long SameRefusalMs = 10_000;

    /// <summary>Answers an attempt to connect.</summary>
    public async Task Connect(ValidatingConnectionEventArgs attempt)
    {
        var since = Stopwatch.GetTimestamp();
        var deviceId = attempt.ClientId ?? "";
        if (!DeviceId.IsValid(deviceId))
        {
            Refuse(attempt, MqttConnectReasonCode.ClientIdentifierNotValid, "The client ID must be a device ID: 24 lower-case hex digits.");
            return;
        }
        var address = (attempt.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (PinOf(attempt, deviceId, out var problem) is not { } pin)
        {
            Refuse(attempt, MqttConnectReasonCode.BadUserNameOrPassword, problem);
            return;
        }
        if (!brake.Allows(address, deviceId, pin))
        {
            refusals.Note("slowed", address.ToString());
            RefuseForNow(attempt, "Too many wrong attempts; come back later.");
            return;
        }
        if (!limit.MayConnect(deviceId, Environment.TickCount64))
        {
            refusals.Note("sends_too_much", deviceId);
            RefuseForNow(attempt, "The device sends too much, or connects too often; come back later.");
            return;
        }
        var reason = await CheckOrTrouble(deviceId, pin, address);
        if (reason == Reason.StoreUnavailable)
        {
            refusals.Note("store_unavailable", deviceId);
            Refuse(attempt, MqttConnectReasonCode.ServerUnavailable, "The server cannot use its store; come back later.");
            return;
        }
        if (reason != Reason.None)
        {
            if (reason != Reason.TooManyStrangers) // it was nobody's guess, and its neighbours must not be slowed by it
            {
                brake.Failed(address, deviceId, pin);
            }
            Refuse(attempt, deviceId, address, reason);
            return;
        }
        brake.Succeeded(address, deviceId, pin);
        limit.Connected(deviceId, Environment.TickCount64);
        if (presence.Find(deviceId) is { } older)
        {
            await link.TakeOver(older);
        }
        attempt.SessionItems[Connection.Key] =
            new Connection(deviceId, attempt.ProtocolVersion == MqttProtocolVersion.V500, address.ToString())
            {
                Pin = pin,
                Since = since,
                Transport = GuardedConnection.Current,
            };
    }

    /// <summary>Whether the device may publish there.</summary>
    public static bool MayPublish(string deviceId, string topic) => Topics.IsFromDevice(Topics.SuffixOf(deviceId, topic));

    /// <summary>Whether the device may subscribe to the filter: what the cloud sends it, or all below its own root. So its filters are few.</summary>
    public static bool MaySubscribe(string deviceId, string filter)
    {
        var suffix = Topics.SuffixOf(deviceId, filter);
        return suffix is "#" or Topics.Verdict or Topics.Offer or Topics.Chunk or Topics.Cancel or Topics.Command;
    }

    /// <summary>Whether the text is a credential or a key as they are written: 64 lower-case hex digits.</summary>
    public static bool IsSecret(string text) => text.Length == 2 * Limits.CredentialBytes && DeviceId.IsHex(text);

    /// <summary>What the store holds of a credential.</summary>
    public static string HashOf(string credential) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(credential)));

    // What it shows, as the store holds it; or null and what is wrong with it.
    private static string? PinOf(ValidatingConnectionEventArgs attempt, string deviceId, out string problem)
    {
        var certificate = attempt.ClientCertificate;
        problem = certificate is null ? "User name = device ID, password = credential (64 lower-case hex digits)."
            : "The certificate's subject must be the client ID, and so must the user name where there is one.";
        if (certificate is not null)
        {
            var isItsOwn = DeviceTrust.SubjectOf(certificate) == deviceId && (string.IsNullOrEmpty(attempt.UserName) || attempt.UserName == deviceId);
            return isItsOwn ? DeviceTrust.PinOf(certificate) : null;
        }
        var credential = attempt.Password ?? "";
        return attempt.UserName == deviceId && IsSecret(credential) ? HashOf(credential) : null;
    }

    private async Task<Reason> CheckOrTrouble(string deviceId, string pin, IPAddress address)
    {
        try
        {
            return await Check(deviceId, pin, address);
        }
        catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
        {
            health.Failed(trouble);
            return Reason.StoreUnavailable;
        }
    }

    private async Task<Reason> Check(string deviceId, string pin, IPAddress address)
    {
        await using var store = await stores.CreateDbContextAsync();
        var known = await store.Devices.Where(row => row.Id == deviceId)
            .Select(row => new { row.CredentialHash, row.NextCredentialHash }).FirstOrDefaultAsync();
        if (known?.CredentialHash is null && health.Trouble is not null)
        {
            return Reason.StoreUnavailable; // nothing can be pinned now
        }
        if (known?.CredentialHash is null && options.Strict)
        {
            await Record(store, deviceId, Reason.NotProvisioned);
            return Reason.NotProvisioned;
        }
        if (known is null && !await strangers.Admit(address))
        {
            return Reason.TooManyStrangers;
        }
        if ((known?.CredentialHash ?? await Pin(deviceId, pin)) is not { } pinned)
        {
            return Reason.StoreUnavailable;
        }
        if (Fits(pinned, pin))
        {
            return Reason.None;
        }
        if (known?.NextCredentialHash is { } next && Fits(next, pin))
        {
            await Rotate(store, deviceId, pin);
            return Reason.None;
        }
        await Record(store, deviceId, Reason.WrongCredential);
        return Reason.WrongCredential;
    }

    private static bool Fits(string pinned, string pin) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(pinned), Encoding.ASCII.GetBytes(pin));

    // The new one was used, so it arrived: the old one is worth nothing from here on.
    private async Task Rotate(Store store, string deviceId, string pin)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var device = await store.Devices.FirstAsync(row => row.Id == deviceId);
        if (device.NextCredentialHash == pin)
        {
            device.SetCredential(pin);
            await store.SaveChangesAsync();
            await transaction.CommitAsync();
            log.LogInformation("Device {Device} came with its new credential; the old one is refused from now on", deviceId);
        }
    }

    private async Task Record(Store store, string deviceId, Reason reason)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await store.Devices
            .Where(row => row.Id == deviceId && (row.LastRefusal != reason || row.LastRefusalAtMs == null || row.LastRefusalAtMs < nowMs - SameRefusalMs || row.LastRefusalAtMs > nowMs))
            .ExecuteUpdateAsync(set => set
                .SetProperty(row => row.LastRefusal, reason)
                .SetProperty(row => row.LastRefusalAtMs, nowMs));
    }

    // The first credential stays. It goes with the flow's batches: a thousand new devices at once are a few transactions, and reports
    // are saved with them. Null where that takes too long.
    private async Task<string?> Pin(string deviceId, string pin)
    {
        var item = new PinItem(deviceId, pin);
        return await flow.Handle(item) ? item.Pinned : null;
    }

    private void Refuse(ValidatingConnectionEventArgs attempt, string deviceId, IPAddress address, Reason reason)
    {
        if (reason == Reason.NotProvisioned)
        {
            refusals.Note("not_provisioned", $"{deviceId} from {address}");
            Refuse(attempt, MqttConnectReasonCode.NotAuthorized, "This server takes provisioned devices only.");
            return;
        }
        if (reason == Reason.TooManyStrangers)
        {
            refusals.Note("strangers", $"{deviceId} from {address}");
            Refuse(attempt, attempt.ProtocolVersion == MqttProtocolVersion.V500 ? MqttConnectReasonCode.QuotaExceeded : MqttConnectReasonCode.ServerUnavailable, "Too many unknown devices; import this one, or come back later.");
            return;
        }
        refusals.Note("wrong_credential", $"{deviceId} from {address}");
        Refuse(attempt, MqttConnectReasonCode.BadUserNameOrPassword, "Another credential than the one it first came with.");
    }

    private static void RefuseForNow(ValidatingConnectionEventArgs attempt, string why)
    {
        var isVersion5 = attempt.ProtocolVersion == MqttProtocolVersion.V500;
        Refuse(attempt, isVersion5 ? MqttConnectReasonCode.ConnectionRateExceeded : MqttConnectReasonCode.ServerUnavailable, why);
    }

    private static void Refuse(ValidatingConnectionEventArgs attempt, MqttConnectReasonCode code, string why)
    {
        attempt.ReasonCode = code;
        attempt.ReasonString = why;
    }
}
