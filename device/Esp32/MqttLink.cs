#nullable enable
using System;
using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The MQTT connection of an ESP32. Each attempt is an <see cref="MqttConnection"/> with a new client; the server sends without a
    /// subscription. There is one attempt at a time: where a driver never lets one go, the board starts again.
    /// </summary>
    public sealed class MqttLink : ILink
    {
        private const int StuckMsMax = 300000;
        private const int AuthorityBytesMax = 8192;
        private const string AuthorityFile = "ca.pem";

        private readonly IBoard board;
        private readonly IFiles files;
        private readonly Mailbox mailbox = new Mailbox();
        private readonly object gate = new object();
        private MqttConnection? current;
        private long stuckSinceMs;
        private string lastTrouble = "";

        /// <summary>A link as the settings say: <c>server</c>, <c>credential</c>, <c>tls</c>.</summary>
        public MqttLink(IBoard board, Wifi wifi, BoardSettings settings, IFiles files)
        {
            this.board = board;
            this.files = files;
            Wifi = wifi;
            Tls = settings.Load("tls") != "off";
            Server = ServerAddress.Parse(settings.Load("server"), Tls);
            Credential = settings.Load("credential");
        }

        /// <inheritdoc />
        public LinkState State
        {
            get { return mailbox.State; }
        }

        /// <inheritdoc />
        public Reason Refusal
        {
            get { return mailbox.Refusal; }
        }

        internal Wifi Wifi { get; }

        internal bool Tls { get; }

        internal ServerAddress? Server { get; }

        internal string Credential { get; }

        internal string DeviceId
        {
            get { return board.DeviceId; }
        }

        /// <inheritdoc />
        public void Open()
        {
            Close();
            int number = mailbox.Open();
            if (current != null && !current.IsOver)
            {
                WaitForLast(number);
                return;
            }
            stuckSinceMs = 0;
            current = new MqttConnection(this, mailbox, number);
            current.Start();
        }

        /// <inheritdoc />
        public bool Send(string suffix, byte[] buffer, int length, bool atLeastOnce)
        {
            if (current == null || mailbox.State != LinkState.Open)
            {
                return false;
            }
            byte[] message = new byte[length]; // the client keeps it until it is sent
            Array.Copy(buffer, 0, message, 0, length);
            return current.Send(Topics.Of(board.DeviceId, suffix), message, atLeastOnce);
        }

        /// <inheritdoc />
        public LinkMessage? Receive()
        {
            return mailbox.Take();
        }

        /// <inheritdoc />
        public void Wait(int timeoutMs)
        {
            mailbox.Wait(timeoutMs);
        }

        /// <inheritdoc />
        public void Close()
        {
            mailbox.Close();
            if (current != null)
            {
                current.Stop();
            }
        }

        /// <summary>The authority that signs the server's certificate (PEM); null where there is no file.</summary>
        internal string? Authority()
        {
            int bytes = files.Length(AuthorityFile);
            byte[] pem = new byte[bytes < 0 || bytes > AuthorityBytesMax ? 0 : bytes];
            return pem.Length > 0 && files.Read(AuthorityFile, 0, pem, pem.Length) ? Encoding.UTF8.GetString(pem, 0, pem.Length) : null;
        }

        /// <summary>One line for the log where the trouble is a new one; empty when there is none any more.</summary>
        internal void Tell(string trouble)
        {
            lock (gate)
            {
                if (trouble == lastTrouble)
                {
                    return;
                }
                lastTrouble = trouble;
            }
            string server = Server == null ? "link" : "link: " + Server.Host + ":" + Server.Port.ToString();
            board.Log(server + ": " + (trouble.Length == 0 ? "open" : trouble));
        }

        private void WaitForLast(int number)
        {
            long nowMs = board.NowMs;
            stuckSinceMs = stuckSinceMs == 0 ? nowMs : stuckSinceMs;
            Tell("the last connection is not closed yet");
            mailbox.Ended(number, Reason.None);
            if (nowMs - stuckSinceMs > StuckMsMax)
            {
                board.Log("link: stuck in the network driver, starting again");
                board.Reboot();
            }
        }
    }
}
