// nanoFramework.M2Mqtt 5.1 (facts §3). There is no Publish(topic, message, qos, retain).
using System;
using System.Collections;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt
{
    public class MqttClient : IMqttClient, IDisposable // facts §3
    {
        public MqttClient(string brokerHostName) { } // facts §3
        public MqttClient(string brokerHostName, int brokerPort, bool secure, X509Certificate caCert, X509Certificate clientCert, MqttSslProtocols sslProtocol) { } // facts §3
        public event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived { add { } remove { } } // facts §3
        public event IMqttClient.ConnectionClosedEventHandler ConnectionClosed { add { } remove { } } // facts §3
        public event ConnectionOpenedEventHandler ConnectionOpened { add { } remove { } } // facts §3; raised for a refusal too, before Connect throws
        public delegate void ConnectionOpenedEventHandler(object sender, ConnectionOpenedEventArgs e); // M2Mqtt: MqttClient.cs
        public bool IsConnected { get { throw null; } } // facts §3
        public MqttSettings Settings { get { throw null; } } // facts §3
        public MqttReasonCode Connect(string clientId) { throw null; } // facts §3
        public MqttReasonCode Connect(string clientId, bool cleanSession) { throw null; } // facts §3
        public MqttReasonCode Connect(string clientId, string username, string password) { throw null; } // facts §3
        public MqttReasonCode Connect(string clientId, string username, string password, bool cleanSession, ushort keepAlivePeriod) { throw null; } // facts §3
        public ushort Publish(string topic, byte[] message) { throw null; } // facts §3
        public ushort Publish(string topic, byte[] message, string contentType) { throw null; } // facts §3
        public ushort Publish(string topic, byte[] message, string contentType, ArrayList userProperties) { throw null; } // facts §3
        public ushort Publish(string topic, byte[] message, string contentType, ArrayList userProperties, MqttQoSLevel qosLevel, bool retain) { throw null; } // facts §3
        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels) { throw null; } // facts §3
        public void Disconnect() { } // facts §3
        public void Close() { } // facts §3
        public void Dispose() { } // facts §3
    }

    public class MqttSettings // facts §3; one instance, shared by all clients
    {
        internal MqttSettings() { } // none outside
        public int InflightQueueSize { get { throw null; } set { } } // facts §3
        public bool ValidateServerCertificate { get { throw null; } set { } } // facts §3
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public class ConnectionOpenedEventArgs : EventArgs // facts §3
    {
        public ConnectionOpenedEventArgs(MqttMsgConnack msg) { } // M2Mqtt: Messages/ConnectionOpenedEventArgs.cs
        public MqttMsgConnack Message { get { throw null; } } // facts §3
    }

    public abstract class MqttMsgBase // M2Mqtt: Messages/MqttMsgBase.cs
    {
    }

    public class MqttMsgConnack : MqttMsgBase // M2Mqtt: Messages/MqttMsgConnack.cs
    {
        public MqttMsgConnack() { } // M2Mqtt: Messages/MqttMsgConnack.cs
        public MqttReasonCode ReturnCode { get { throw null; } set { } } // M2Mqtt: Messages/MqttMsgConnack.cs
    }
}

namespace nanoFramework.M2Mqtt.Exceptions
{
    public class MqttCommunicationException : Exception // facts §3
    {
        public MqttCommunicationException() { } // M2Mqtt: Exceptions/MqttCommunicationException.cs
    }

    public class MqttClientException : Exception // facts §3
    {
        internal MqttClientException() { } // none outside
    }

    public class MqttConnectionException : Exception // facts §3
    {
        public MqttConnectionException(string message, Exception innerException) { } // facts §3
    }
}
