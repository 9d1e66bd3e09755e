#nullable enable
using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// Keeps the board in the Wi-Fi that was provisioned over USB, on a thread of its own: waits for an address and the time, watches
    /// them, and joins again with back-off and jitter where they go. The firmware joins by itself at boot and after a short loss.
    /// </summary>
    public sealed class Wifi
    {
        private const int JoinTimeoutMs = 30000;
        private const int LookMs = 1000;
        private const int RestMsMin = 4000;
        private const int RestMsMax = 300000;

        private readonly IBoard board;
        private readonly bool needsTime;
        private readonly BackOff backOff;
        private readonly ManualResetEvent up = new ManualResetEvent(false);
        private readonly object gate = new object();
        private string lastTrouble = "";
        private Reason why = Reason.NoNetwork;

        /// <summary>The Wi-Fi of this board. With TLS the time is needed: certificates have dates.</summary>
        public Wifi(IBoard board, bool needsTime)
        {
            this.board = board;
            this.needsTime = needsTime;
            backOff = new BackOff(board, RestMsMin, RestMsMax);
        }

        /// <summary>Why the board is not in, where it is not.</summary>
        public Reason Why
        {
            get
            {
                lock (gate)
                {
                    return why;
                }
            }

            private set
            {
                lock (gate)
                {
                    why = value;
                }
            }
        }

        /// <summary>Starts to join and returns.</summary>
        public void Start()
        {
            new Thread(new ThreadStart(Run)).Start();
        }

        /// <summary>Waits until the board has an address and, where it is needed, the time.</summary>
        public bool WaitUntilUp(int timeoutMs)
        {
            return up.WaitOne(timeoutMs, false);
        }

        // Whatever the driver does ends one turn and is tried again after a rest.
        private void Run()
        {
            while (true)
            {
                string trouble = Turn();
                up.Reset();
                if (trouble.Length > 0)
                {
                    Tell(trouble);
                    RestUnlessThere(backOff.Next());
                }
            }
        }

        private string Turn()
        {
            try
            {
                string trouble = Join();
                if (trouble.Length > 0)
                {
                    return trouble;
                }
                backOff.Reset();
                lastTrouble = "";
                board.Log("wifi: up, " + Address());
                up.Set();
                while (HasAddress())
                {
                    Thread.Sleep(LookMs);
                }
                return "wifi: the network is lost";
            }
            catch (Exception error)
            {
                return "wifi: " + error.Message;
            }
        }

        // Empty where the board is in.
        private string Join()
        {
            Why = Reason.NoNetwork;
            NetworkInterface? station = Station();
            if (station == null)
            {
                return "wifi: this firmware has no Wi-Fi. Flash the one for this chip.";
            }
            Wireless80211Configuration network = Wireless80211Configuration.GetAllWireless80211Configurations()[station.SpecificConfigId];
            if (network.Ssid == null || network.Ssid.Length == 0)
            {
                return "wifi: no network is provisioned. Give its name and password to pf flash.";
            }
            using (CancellationTokenSource patience = new CancellationTokenSource(JoinTimeoutMs))
            {
                if (WifiNetworkHelper.Reconnect(needsTime, 0, patience.Token))
                {
                    return "";
                }
            }
            if (!HasAddress())
            {
                return Ask(network);
            }
            Why = Reason.ClockUnset;
            return "wifi: the clock is unset: no time server answers. Let UDP port 123 out.";
        }

        // The firmware did not get in by itself. Asked directly it says why, or gets in.
        private string Ask(Wireless80211Configuration network)
        {
            WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
            string name = "wifi: " + network.Ssid + ": ";
            WifiConnectionStatus status = adapters[0].Connect(network.Ssid, WifiReconnectionKind.Automatic, network.Password).ConnectionStatus;
            switch (status)
            {
                case WifiConnectionStatus.Success:
                    return name + "joined, waits for an address";
                case WifiConnectionStatus.NetworkNotAvailable:
                    return name + "not in reach. Only 2.4 GHz networks are seen.";
                case WifiConnectionStatus.InvalidCredential:
                case WifiConnectionStatus.AccessRevoked:
                    Why = Reason.NetworkPassword;
                    return name + "the password is refused. Provision it anew.";
                default:
                    return name + "no answer, status " + ((int)status).ToString();
            }
        }

        // The firmware may get in meanwhile; then the rest is over.
        private void RestUnlessThere(int restMs)
        {
            long endMs = board.NowMs + restMs;
            Thread.Sleep(LookMs);
            while (board.NowMs < endMs && !HasAddress())
            {
                Thread.Sleep(LookMs);
            }
        }

        private bool HasAddress()
        {
            string address = Address();
            return address.Length > 0 && address[0] != '0';
        }

        private static string Address()
        {
            NetworkInterface? station = Station();
            return station == null || station.IPv4Address == null ? "" : station.IPv4Address;
        }

        private static NetworkInterface? Station()
        {
            NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211)
                {
                    return all[i];
                }
            }
            return null;
        }

        private void Tell(string trouble)
        {
            if (trouble != lastTrouble)
            {
                lastTrouble = trouble;
                board.Log(trouble);
            }
        }
    }
}
