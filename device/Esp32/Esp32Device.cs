#nullable enable
using System;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Runtime.Native;
using ProductFirmware.Board;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>The ESP32 as the agent sees it.</summary>
    public sealed class Esp32Device : IBoard
    {
        private const string BootIdKey = "boot";
        private const int MacBytes = 6;
        private const int LauncherMs = 60000; // it may pause before it starts the board again
        private const int ClockSlackSeconds = 5;

        private readonly BoardSettings settings;
        private readonly Random random = new Random();
        private readonly object gate = new object();
        private readonly IdentifyLight light;
        private long checkedInMs;

        /// <summary>The board with these settings.</summary>
        public Esp32Device(BoardSettings settings)
        {
            this.settings = settings;
            light = new IdentifyLight(this);
            checkedInMs = NowMs;
            DeviceId = FindId();
            Target = SystemInfo.TargetName;
            Hardware = int.TryParse(settings.Load("hardware"), out int revision) ? revision : 0; // a failed one leaves the least number here
            BootId = NextBootId();
        }

        /// <inheritdoc />
        public string DeviceId { get; }

        /// <inheritdoc />
        public string Target { get; }

        /// <inheritdoc />
        public int Hardware { get; }

        /// <inheritdoc />
        public int BootId { get; }

        /// <inheritdoc />
        public BootReason BootReason
        {
            get { return (BootReason)Launcher.BootReason; }
        }

        /// <inheritdoc />
        public long NowMs
        {
            get { return Environment.TickCount64; }
        }

        /// <summary>When the agent checked in last; the start of the image before the first time.</summary>
        internal long CheckedInMs
        {
            get
            {
                lock (gate)
                {
                    return checkedInMs;
                }
            }
        }

        /// <inheritdoc />
        public int Random(int limit)
        {
            lock (gate)
            {
                return random.Next(limit);
            }
        }

        /// <inheritdoc />
        public string Load(string key)
        {
            return settings.Load(key);
        }

        /// <inheritdoc />
        public bool Save(string key, string value)
        {
            bool saved = settings.Save(key, value);
            if (!saved)
            {
                Log("settings: " + key + " not saved. Is the file system full?");
            }
            return saved;
        }

        /// <inheritdoc />
        public void SetTime(long unixMs)
        {
            try
            {
                long seconds = unixMs / 1000;
                long off = DateTime.UtcNow.ToUnixTimeSeconds() - seconds;
                if (off > ClockSlackSeconds || off < -ClockSlackSeconds)
                {
                    Rtc.SetSystemTime(DateTime.FromUnixTimeSeconds(seconds));
                }
            }
            catch (Exception error)
            {
                Log("clock: not set: " + error.Message);
            }
        }

        /// <inheritdoc />
        public void CheckIn()
        {
            lock (gate)
            {
                checkedInMs = NowMs;
            }
            Launcher.CheckIn();
        }

        /// <inheritdoc />
        public void Identify(int milliseconds)
        {
            Log("identify: this is the board, blinking for " + milliseconds.ToString() + " ms");
            light.Start(milliseconds);
        }

        /// <inheritdoc />
        public void Log(string line)
        {
            Console.WriteLine(NowMs.ToString() + " " + line);
        }

        /// <summary>Starts the board again; it does not return.</summary>
        public void Reboot()
        {
            Restart(StopCodes.Reboot);
        }

        // The launcher notes why and starts the board again. Where it does not, the board is started without it.
        internal void Restart(int code)
        {
            Launcher.Stop(code);
            Thread.Sleep(LauncherMs);
            Power.RebootDevice();
        }

        private string FindId()
        {
            string given = settings.Load("deviceId");
            if (ProductFirmware.Wire.DeviceId.IsValid(given))
            {
                return given;
            }
            byte[]? mac = FindMac();
            if (mac == null)
            {
                Log("device id: no MAC address. Set deviceId in the settings.");
                return "";
            }
            return ProductFirmware.Wire.DeviceId.FromMac(mac);
        }

        // The station's address is the base MAC, as the label and esptool show it.
        private static byte[]? FindMac()
        {
            try
            {
                NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
                for (int i = 0; i < all.Length; i++)
                {
                    byte[] mac = all[i].PhysicalAddress;
                    if (all[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211 && mac != null && mac.Length == MacBytes)
                    {
                        return mac;
                    }
                }
                return null;
            }
            catch (Exception)
            {
                return null;
            }
        }

        // Counted up in the settings: two boots with one number would look like one to the cloud.
        private int NextBootId()
        {
            bool known = int.TryParse(settings.Load(BootIdKey), out int last) && last > 0 && last < int.MaxValue;
            int next = known ? last + 1 : 1 + random.Next(int.MaxValue / 2);
            return Save(BootIdKey, next.ToString()) ? next : 1 + random.Next(int.MaxValue / 2);
        }
    }
}
