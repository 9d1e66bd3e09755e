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

    /// <summary>The library would wait for a hundred seconds for a device that does not read.</summary>
    private static readonly TimeSpan TellMax = TimeSpan.FromSeconds(1);

    /// <summary>Asks the device to report; false where it is gone or does not read.</summary>
    public Task<bool> Ping(string deviceId)
    {
        var buffer = new byte[Limits.ControlBytesMax];
        return Send(deviceId, Topics.Command, buffer[..new Command { Kind = CommandKind.Ping }.Encode(buffer)]);
    }

    /// <summary>Ends the device's session: tells it why, and cuts it off where it does not read that.</summary>
    public async Task End(Connection connection, MqttDisconnectReasonCode why = MqttDisconnectReasonCode.NotAuthorized)
    {
        try
        {
            await server.DisconnectClientAsync(connection.DeviceId, why).WaitAsync(TellMax);
        }
        catch (TimeoutException)
        {
            connection.Transport?.Cut();
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // it has none, or left in this moment
        }
    }

    /// <summary>
    /// Ends the session of a device that has come anew. The library would do so too, but lets in nobody at all until it is done.
    /// </summary>
    public async Task TakeOver(Connection older)
    {
        older.IsTakenOver = true;
        await End(older, MqttDisconnectReasonCode.SessionTakenOver);
        // Once it has ended it cannot take the newer one's place in the library with it.
        await Task.WhenAny(older.Ended, Task.Delay(TellMax));
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
