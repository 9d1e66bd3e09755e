// nanoFramework.System.Net 1.11 (facts §5).
namespace System.Net.NetworkInformation
{
    public enum NetworkInterfaceType // facts §5
    {
        Unknown = 1, // facts §5
        Ethernet = 6, // facts §5
        Wireless80211 = 71, // facts §5
        WirelessAP = 72 // facts §5
    }

    public class NetworkInterface // facts §5
    {
        protected NetworkInterface(int interfaceIndex) { } // System.Net: NetworkInterface.cs
        public static NetworkInterface[] GetAllNetworkInterfaces() { throw null; } // facts §5
        public static bool GetIsNetworkAvailable() { throw null; } // facts §5
        public string IPv4Address { get { throw null; } } // facts §5
        public byte[] PhysicalAddress { get { throw null; } set { } } // facts §5
        public NetworkInterfaceType NetworkInterfaceType { get { throw null; } } // facts §5
        public uint SpecificConfigId { get { throw null; } set { } } // facts §5; System.Net: NetworkInterface.cs (settable)
    }

    public class Wireless80211Configuration // facts §5
    {
        public Wireless80211Configuration(uint id) { } // System.Net: Wireless80211Configuration.cs
        public static Wireless80211Configuration[] GetAllWireless80211Configurations() { throw null; } // facts §5
        public string Ssid { get { throw null; } set { } } // facts §5
        public string Password { get { throw null; } set { } } // facts §5
    }
}

namespace System.Net.Sockets
{
    public class SocketException : Exception // System.Net: SocketException.cs
    {
        public SocketException(SocketError errorCode) { } // System.Net: SocketException.cs
        public int ErrorCode { get { throw null; } } // System.Net: SocketException.cs
    }

    public enum SocketError // System.Net: SocketError.cs
    {
        Success = 0 // System.Net: SocketError.cs
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate // facts §5
    {
        public X509Certificate(byte[] certificate) { } // facts §5
        public X509Certificate(string certificate) { } // facts §5
    }
}
