#nullable enable
using System;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// One connection from its first byte to its last, with a client and a thread of its own: it waits for the Wi-Fi, connects, holds
    /// on, and takes the client apart. All that may block is done here; the client's event handlers only put a message into the mailbox.
    /// </summary>
    internal sealed class MqttConnection
    {
        private const int WifiTimeoutMs = 15000;
        private const int LookMs = 1000;
        private const ushort KeepAliveSeconds = 20;
        private const int OutgoingMax = 16;

        private readonly MqttLink link;
        private readonly Mailbox mailbox;
        private readonly int number;
        private readonly object gate = new object();
        private readonly AutoResetEvent wake = new AutoResetEvent(false);
        private MqttClient? client;
        private Reason fault = Reason.Unreachable; // what an exception means at this point
        private MqttReasonCode answer; // of the server to the greeting; success until there is one
        private bool stopping;
        private bool over;

        public MqttConnection(MqttLink link, Mailbox mailbox, int number)
        {
            this.link = link;
            this.mailbox = mailbox;
            this.number = number;
        }

        /// <summary>Whether the client is taken apart and the thread at its end.</summary>
        public bool IsOver
        {
            get
            {
                lock (gate)
                {
                    return over;
                }
            }
        }

        private bool IsStopping
        {
            get
            {
                lock (gate)
                {
                    return stopping;
                }
            }
        }

        public void Start()
        {
            new Thread(new ThreadStart(Run)).Start();
        }

        public void Stop()
        {
            lock (gate)
            {
                stopping = true;
            }
            wake.Set();
        }

        /// <summary>Queues a message in the client. A client that lost its connection would take it without a word, so it is asked first.</summary>
        public bool Send(string topic, byte[] message, bool atLeastOnce)
        {
            MqttClient? to = client;
            if (to == null || !to.IsConnected)
            {
                return false;
            }
            try
            {
                to.Publish(topic, message, null, null, atLeastOnce ? MqttQoSLevel.AtLeastOnce : MqttQoSLevel.AtMostOnce, false);
                return true;
            }
            catch (MqttClientException)
            {
                return false; // its queue is full
            }
        }

        // Whatever the network or the server does ends this connection and nothing else.
        private void Run()
        {
            Reason why = Reason.None;
            try
            {
                why = Connect();
                if (why == Reason.None && mailbox.Opened(number))
                {
                    fault = Reason.None;
                    link.Tell("");
                    Hold();
                }
            }
            catch (Exception error)
            {
                link.Tell(TroubleOf(error));
                why = fault;
            }
            mailbox.Ended(number, why);
            End();
        }

        private Reason Connect()
        {
            if (link.Credential.Length == 0 || link.Server == null)
            {
                link.Tell("the settings lack server (host:port) or credential. Provision the board with pf flash.");
                return Reason.WrongCredential;
            }
            if (!link.Wifi.WaitUntilUp(WifiTimeoutMs) || IsStopping)
            {
                fault = link.Wifi.Why;
                throw new Exception("no network yet");
            }
            MqttClient made = Create(link.Server);
            client = made;
            made.Settings.InflightQueueSize = OutgoingMax;
            made.Settings.ValidateServerCertificate = true;
            made.MqttMsgPublishReceived += OnMessage;
            made.ConnectionClosed += OnClosed;
            made.ConnectionOpened += OnAnswer;
            return ReasonOf(Ask(made));
        }

        // A server that refuses hangs up at once, and then the client throws instead of returning the answer that it got.
        private MqttReasonCode Ask(MqttClient made)
        {
            try
            {
                return made.Connect(link.DeviceId, link.DeviceId, link.Credential, true, KeepAliveSeconds);
            }
            catch (MqttCommunicationException)
            {
                if (answer == MqttReasonCode.Success)
                {
                    throw new Exception("no answer to the greeting. Does an MQTT server listen there, and does it speak TLS as the settings say?");
                }
                return answer;
            }
        }

        private Reason ReasonOf(MqttReasonCode code)
        {
            if (code == MqttReasonCode.Success)
            {
                return Reason.None;
            }
            if (!IsCredentialRefused(code))
            {
                throw new Exception("refused, code " + ((int)code).ToString());
            }
            link.Tell("the credential is refused. Reset it in the cloud and provision the board anew.");
            return Reason.WrongCredential;
        }

        // The client looks the name up as soon as it is made, so it is made here and not earlier.
        private MqttClient Create(ServerAddress server)
        {
            if (!link.Tls)
            {
                return new MqttClient(server.Host, server.Port, false, null, null, MqttSslProtocols.None);
            }
            // Without the file the authorities that were deployed with the network's settings count; without any nothing is trusted.
            string? pem = link.Authority();
            X509Certificate? authority = pem == null ? null : new X509Certificate(pem);
            return new MqttClient(server.Host, server.Port, true, authority, null, MqttSslProtocols.TLSv1_2);
        }

        private void Hold()
        {
            while (!IsStopping && client!.IsConnected)
            {
                wake.WaitOne(LookMs, false);
            }
            if (!IsStopping)
            {
                link.Tell("connection lost");
            }
        }

        private void End()
        {
            try
            {
                MqttClient? last = client;
                if (last != null)
                {
                    last.MqttMsgPublishReceived -= OnMessage;
                    last.ConnectionClosed -= OnClosed;
                    last.ConnectionOpened -= OnAnswer;
                    if (last.IsConnected)
                    {
                        last.Disconnect();
                    }
                    last.Dispose();
                }
            }
            catch (Exception error)
            {
                link.Tell("closing: " + error.Message);
            }
            lock (gate)
            {
                over = true;
            }
        }

        private void OnMessage(object sender, MqttMsgPublishEventArgs message)
        {
            string suffix = Topics.SuffixOf(link.DeviceId, message.Topic);
            if (suffix.Length > 0)
            {
                mailbox.Put(number, new LinkMessage(suffix, message.Message));
            }
        }

        private void OnAnswer(object sender, ConnectionOpenedEventArgs opened)
        {
            answer = opened.Message.ReturnCode;
        }

        private void OnClosed(object sender, EventArgs nothing)
        {
            wake.Set();
        }

        private static bool IsCredentialRefused(MqttReasonCode code)
        {
            return code == MqttReasonCode.ConnectionRefusedBadUserNameOrPassword
                || code == MqttReasonCode.ConnectionRefusedNotAuthorized
                || code == MqttReasonCode.NotAuthorized;
        }

        // A handshake that fails and a server that does not answer look the same from here.
        private string TroubleOf(Exception error)
        {
            if (client == null || !(error is MqttConnectionException))
            {
                return error is SocketException ? "the server's name is not known. Check the settings and the network's DNS." : error.Message;
            }
            string code = error.InnerException is SocketException socket ? " (socket error " + socket.ErrorCode.ToString() + ")" : "";
            return link.Tls
                ? "not reached or not trusted" + code + ". Does the server run, does its certificate name this host, is ca.pem its authority, is the clock right?"
                : "not reached" + code + ". Does the server run, and is its port open?";
        }
    }
}
