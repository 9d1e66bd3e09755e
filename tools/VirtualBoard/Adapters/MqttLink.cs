#nullable enable
using System;
using System.Collections.Generic;
using System.Threading;
using MQTTnet;
using ProductFirmware.Board;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The MQTT connection of a virtual board. Each attempt to connect is an <see cref="MqttConnection"/> with a thread of its own;
    /// what one says after the next was opened is not heard. The server sends without a subscription.
    /// </summary>
    public sealed class MqttLink : ILink
    {
        private const int IncomingMax = 64;

        private readonly object gate = new object();
        private readonly Queue<LinkMessage> incoming = new Queue<LinkMessage>();
        private readonly string server;
        private readonly string deviceId;
        private readonly string credential;
        private readonly MqttTls? tls;
        private MqttConnection? current;
        private LinkState state = LinkState.Closed;
        private LinkState stateSeen = LinkState.Closed;
        private Reason refusal;
        private string lastTrouble = "";

        /// <summary>A link to <c>host:port</c>; with a folder that holds <c>ca.pem</c> it speaks TLS.</summary>
        public MqttLink(string server, string deviceId, string credential, string? tlsFolder = null)
        {
            tls = tlsFolder == null ? null : new MqttTls(tlsFolder);
            this.server = server;
            this.deviceId = deviceId;
            this.credential = credential;
        }

        /// <inheritdoc />
        public LinkState State
        {
            get
            {
                lock (gate)
                {
                    return state;
                }
            }
        }

        /// <inheritdoc />
        public Reason Refusal
        {
            get
            {
                lock (gate)
                {
                    return refusal;
                }
            }
        }

        /// <inheritdoc />
        public void Open()
        {
            Close();
            lock (gate)
            {
                incoming.Clear();
                refusal = Reason.None;
                SetState(LinkState.Opening);
                current = new MqttConnection(this, server, deviceId, credential, tls);
                current.Start();
            }
        }

        /// <inheritdoc />
        public bool Send(string suffix, byte[] buffer, int length, bool atLeastOnce)
        {
            lock (gate)
            {
                return state == LinkState.Open && current!.Send(suffix, buffer, length, atLeastOnce);
            }
        }

        /// <inheritdoc />
        public LinkMessage? Receive()
        {
            lock (gate)
            {
                return incoming.Count > 0 ? incoming.Dequeue() : null;
            }
        }

        /// <inheritdoc />
        public void Wait(int timeoutMs)
        {
            long endMs = Environment.TickCount64 + timeoutMs;
            lock (gate)
            {
                while (incoming.Count == 0 && state == stateSeen)
                {
                    long leftMs = endMs - Environment.TickCount64;
                    if (leftMs <= 0)
                    {
                        break;
                    }
                    Monitor.Wait(gate, (int)leftMs);
                }
                stateSeen = state;
            }
        }

        /// <inheritdoc />
        public void Close()
        {
            lock (gate)
            {
                current?.Stop();
                current = null;
                SetState(LinkState.Closed);
            }
        }

        internal void Opened(MqttConnection connection)
        {
            lock (gate)
            {
                if (connection == current)
                {
                    lastTrouble = "";
                    SetState(LinkState.Open);
                }
            }
        }

        internal void Ended(MqttConnection connection, Reason why, string trouble)
        {
            lock (gate)
            {
                if (connection != current)
                {
                    return;
                }
                current = null;
                refusal = why;
                SetState(LinkState.Closed);
                if (trouble != lastTrouble)
                {
                    lastTrouble = trouble;
                    Launcher.Log("link: " + server + ": " + trouble);
                }
            }
        }

        // A message too many is dropped: what the cloud sends is asked for again or sent again after the next report.
        internal void Received(MqttConnection connection, string topic, byte[] payload)
        {
            string suffix = Topics.SuffixOf(deviceId, topic);
            lock (gate)
            {
                if (connection == current && suffix.Length > 0 && incoming.Count < IncomingMax)
                {
                    incoming.Enqueue(new LinkMessage(suffix, payload));
                    Monitor.PulseAll(gate);
                }
            }
        }

        private void SetState(LinkState next)
        {
            state = next;
            Monitor.PulseAll(gate);
        }
    }
}
