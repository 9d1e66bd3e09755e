using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// The way to a device: straight into its own session, without its subscribing. The broker's dispatch would ask every connected
/// subscriber for every message.
/// </summary>
internal sealed class DeviceLink(MqttServer server)
{
    /// <summary>Messages that may wait in a session: all chunks of a fetch at the smallest size, four times over.</summary>
    public const int PendingMax = 4 * Limits.FetchBytesMax / Limits.ChunkBytesMin;

    /// <summary>Asks the device to report; false where it is gone or does not read.</summary>
    public Task<bool> Ping(string deviceId)
    {
        var buffer = new byte[Limits.ControlBytesMax];
        return Send(deviceId, Topics.Command, buffer[..new Command { Kind = CommandKind.Ping }.Encode(buffer)]);
    }

    /// <summary>Ends the device's session, where it has one.</summary>
    public async Task End(string deviceId)
    {
        try
        {
            await server.DisconnectClientAsync(deviceId, MqttDisconnectReasonCode.NotAuthorized);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // it has none, or left in this moment
        }
    }

    /// <summary>Hands a message over; false where the device is gone or does not read.</summary>
    public async Task<bool> Send(string deviceId, string suffix, byte[] payload, bool atLeastOnce = true)
    {
        var message = new MqttApplicationMessage
        {
            Topic = Topics.Of(deviceId, suffix),
            PayloadSegment = new ArraySegment<byte>(payload),
            QualityOfServiceLevel = atLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        };
        try
        {
            var session = await server.GetSessionAsync(deviceId);
            return session is not null && session.TryEnqueueApplicationMessage(message, out _);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            return false; // it left in this moment; it reports again when it is back
        }
    }
}
