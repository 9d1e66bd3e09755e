// nanoFramework.System.Device.Wifi 1.5 (facts §5).
namespace System.Device.Wifi
{
    public enum WifiReconnectionKind // facts §5
    {
        Automatic = 0, // System.Device.Wifi: WifiReconnectionKind.cs
        Manual = 1 // System.Device.Wifi: WifiReconnectionKind.cs
    }

    public enum WifiConnectionStatus // System.Device.Wifi: WifiConnectionStatus.cs
    {
        AccessRevoked = 0, // System.Device.Wifi: WifiConnectionStatus.cs
        InvalidCredential = 1, // System.Device.Wifi: WifiConnectionStatus.cs
        NetworkNotAvailable = 2, // System.Device.Wifi: WifiConnectionStatus.cs
        Success = 3, // System.Device.Wifi: WifiConnectionStatus.cs
        Timeout = 4, // System.Device.Wifi: WifiConnectionStatus.cs
        UnspecifiedFailure = 5, // System.Device.Wifi: WifiConnectionStatus.cs
        UnsupportedAuthenticationProtocol = 6 // System.Device.Wifi: WifiConnectionStatus.cs
    }

    public class WifiConnectionResult // System.Device.Wifi: WifiConnectionResult.cs
    {
        internal WifiConnectionResult() { } // none outside
        public WifiConnectionStatus ConnectionStatus { get { throw null; } } // System.Device.Wifi: WifiConnectionResult.cs
    }

    public sealed class WifiAdapter : IDisposable // System.Device.Wifi: WifiAdapter.cs
    {
        internal WifiAdapter() { } // none outside
        public static WifiAdapter[] FindAllAdapters() { throw null; } // System.Device.Wifi: WifiAdapter.cs
        public WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential) { throw null; } // System.Device.Wifi: WifiAdapter.cs
        public void Disconnect() { } // System.Device.Wifi: WifiAdapter.cs
        public void Dispose() { } // System.Device.Wifi: WifiAdapter.cs
    }
}

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper // facts §5
    {
        public static bool Reconnect(bool requiresDateTime = false, int wifiAdapterId = 0, System.Threading.CancellationToken token = default) { throw null; } // facts §5
    }
}
