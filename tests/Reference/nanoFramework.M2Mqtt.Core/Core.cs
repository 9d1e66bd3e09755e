// nanoFramework.M2Mqtt.Core 5.1 (facts §3).
namespace nanoFramework.M2Mqtt
{
    public interface IMqttClient // facts §3; the delegates are nested in it
    {
        delegate void MqttMsgPublishEventHandler(object sender, nanoFramework.M2Mqtt.Messages.MqttMsgPublishEventArgs e); // facts §3
        delegate void ConnectionClosedEventHandler(object sender, System.EventArgs e); // facts §3
    }

    public enum MqttSslProtocols // facts §3
    {
        None = 0, // facts §3
        SSLv3 = 1, // facts §3
        TLSv1_0 = 2, // facts §3
        TLSv1_1 = 3, // facts §3
        TLSv1_2 = 4, // facts §3
        TLSv1_3 = 5 // facts §3
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public enum MqttQoSLevel // facts §3
    {
        AtMostOnce = 0, // facts §3
        AtLeastOnce = 1, // facts §3
        ExactlyOnce = 2, // facts §3
        GrantedFailure = 0x80 // facts §3
    }

    public enum MqttReasonCode // facts §3
    {
        Success = 0, // facts §3
        ConnectionRefusedUnacceptableProtocolVersion = 1, // facts §3
        ConnectionRefusedIdentifierRejected = 2, // facts §3
        ConnectionRefusedServerUnavailable = 3, // facts §3
        ConnectionRefusedBadUserNameOrPassword = 4, // facts §3
        ConnectionRefusedNotAuthorized = 5, // facts §3
        NotAuthorized = 0x87 // facts §3
    }

    public class MqttMsgPublishEventArgs : System.EventArgs // facts §3
    {
        public MqttMsgPublishEventArgs(string topic, byte[] message, bool dupFlag, MqttQoSLevel qosLevel, bool retain) { } // facts §3
        public string Topic { get { throw null; } } // facts §3
        public byte[] Message { get { throw null; } } // facts §3
    }
}
