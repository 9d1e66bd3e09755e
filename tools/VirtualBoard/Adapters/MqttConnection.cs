#nullable enable
using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// One connection from its first byte to its last. One thread connects and sends; messages come in on the library's threads.
    /// It tells its link how it goes and holds no lock of its own while it does.
    /// </summary>
    internal sealed class MqttConnection
    {
        private const int OutgoingMax = 32;
        private const int PacketBytesMax = 8192;
        private const int KeepAliveSeconds = 20;
        private const int TimeoutSeconds = 15;

        private readonly MqttLink link;
        private readonly string server;
        private readonly string deviceId;
        private readonly string credential;
        private readonly MqttTls? tls;
        private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
        private readonly Queue<MqttApplicationMessage> outgoing = new Queue<MqttApplicationMessage>();
        private readonly CancellationTokenSource stopped = new CancellationTokenSource();

        public MqttConnection(MqttLink link, string server, string deviceId, string credential, MqttTls? tls)
        {
            this.link = link;
            this.server = server;
            this.deviceId = deviceId;
            this.credential = credential;
            this.tls = tls;
            client.ApplicationMessageReceivedAsync += OnMessage;
            client.DisconnectedAsync += OnDisconnected;
        }

        public void Start()
        {
            new Thread(Run) { Name = "mqtt", IsBackground = true }.Start();
        }

        public void Stop()
        {
            stopped.CancelAsync(); // not here: the caller holds the link's lock
            lock (outgoing)
            {
                Monitor.PulseAll(outgoing);
            }
        }

        public bool Send(string suffix, byte[] buffer, int length, bool atLeastOnce)
        {
            MqttApplicationMessage message = new MqttApplicationMessage
            {
                Topic = Topics.Of(deviceId, suffix),
                Payload = new ReadOnlySequence<byte>(buffer.AsSpan(0, length).ToArray()),
                QualityOfServiceLevel = atLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce
            };
            lock (outgoing)
            {
                if (outgoing.Count >= OutgoingMax)
                {
                    return false;
                }
                outgoing.Enqueue(message);
                Monitor.PulseAll(outgoing);
                return true;
            }
        }

        // Whatever the network or the server does ends this connection and nothing else.
        private void Run()
        {
            Reason trouble = Reason.Unreachable;
            try
            {
                MqttClientConnectResult result = client.ConnectAsync(Options(), stopped.Token).GetAwaiter().GetResult();
                if (result.ResultCode != MqttClientConnectResultCode.Success)
                {
                    link.Ended(this, ReasonOf(result.ResultCode), "refused: " + result.ResultCode);
                    return;
                }
                trouble = Reason.None;
                link.Opened(this);
                SendUntilStopped();
                client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).GetAwaiter().GetResult();
            }
            catch (Exception e)
            {
                string why = e.InnerException == null ? e.Message : e.InnerException.Message;
                link.Ended(this, trouble, tls != null && tls.Trouble.Length > 0 ? tls.Trouble : why);
            }
            finally
            {
                client.Dispose();
            }
        }

        private void SendUntilStopped()
        {
            while (true)
            {
                MqttApplicationMessage message;
                lock (outgoing)
                {
                    while (outgoing.Count == 0 && !stopped.IsCancellationRequested)
                    {
                        Monitor.Wait(outgoing);
                    }
                    if (stopped.IsCancellationRequested)
                    {
                        return;
                    }
                    message = outgoing.Dequeue();
                }
                client.PublishAsync(message, stopped.Token).GetAwaiter().GetResult();
            }
        }

        private MqttClientOptions Options()
        {
            int colon = server.LastIndexOf(':');
            if (colon < 0 || !int.TryParse(server.Substring(colon + 1), out int port))
            {
                throw new FormatException("not host:port. Provision the board anew.");
            }
            MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
                .WithTcpServer(server.Substring(0, colon).Trim('[', ']'), port)
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithClientId(deviceId)
                .WithCleanSession()
                .WithMaximumPacketSize(PacketBytesMax)
                .WithKeepAlivePeriod(TimeSpan.FromSeconds(KeepAliveSeconds))
                .WithTimeout(TimeSpan.FromSeconds(TimeoutSeconds));
            if (tls == null || !tls.Apply(options))
            {
                options.WithCredentials(deviceId, credential);
            }
            return options.Build();
        }

        private Task OnMessage(MqttApplicationMessageReceivedEventArgs e)
        {
            link.Received(this, e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        }

        private Task OnDisconnected(MqttClientDisconnectedEventArgs e)
        {
            if (e.ClientWasConnected)
            {
                link.Ended(this, Reason.None, "connection lost: " + e.Reason);
                Stop();
            }
            return Task.CompletedTask;
        }

        private static Reason ReasonOf(MqttClientConnectResultCode code)
        {
            return code == MqttClientConnectResultCode.NotAuthorized || code == MqttClientConnectResultCode.BadUserNameOrPassword
                ? Reason.WrongCredential
                : Reason.None;
        }
    }
}
