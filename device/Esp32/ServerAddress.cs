#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>Where the cloud is: <c>host:port</c> as the settings say it; the port may be left out.</summary>
    public sealed class ServerAddress
    {
        private const int PlainPort = 1883;
        private const int TlsPort = 8883;

        private ServerAddress(string host, int port)
        {
            Host = host;
            Port = port;
        }

        /// <summary>A name or an IPv4 address.</summary>
        public string Host { get; }

        /// <summary>The MQTT port.</summary>
        public int Port { get; }

        /// <summary>The address in this text, or null where it is none.</summary>
        public static ServerAddress? Parse(string text, bool tls)
        {
            int colon = text.LastIndexOf(':');
            string host = colon < 0 ? text : text.Substring(0, colon);
            int port = tls ? TlsPort : PlainPort;
            if (colon >= 0 && !int.TryParse(text.Substring(colon + 1), out port))
            {
                return null;
            }
            bool usable = host.Length > 0 && host.IndexOf(' ') < 0 && host.IndexOf(':') < 0 && host.IndexOf('/') < 0;
            return usable && port > 0 && port <= 65535 ? new ServerAddress(host, port) : null;
        }
    }
}
