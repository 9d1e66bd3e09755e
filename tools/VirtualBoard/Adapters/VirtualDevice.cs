#nullable enable
using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using ProductFirmware.Board;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>The virtual board as the agent sees it.</summary>
    public sealed class VirtualDevice : IBoard
    {
        private readonly Settings settings;

        /// <summary>The board with these settings.</summary>
        public VirtualDevice(Settings settings)
        {
            this.settings = settings;
        }

        /// <inheritdoc />
        public string DeviceId
        {
            get { return settings[Settings.DeviceId]; }
        }

        /// <inheritdoc />
        public string Target
        {
            get { return "VIRTUAL"; }
        }

        /// <inheritdoc />
        public int Hardware
        {
            get { return settings.Number(Settings.Hardware, 0); }
        }

        /// <inheritdoc />
        public int BootId { get; } = RandomNumberGenerator.GetInt32(1, int.MaxValue);

        /// <inheritdoc />
        public BootReason BootReason
        {
            get { return (BootReason)Launcher.BootReason; }
        }

        /// <inheritdoc />
        public long NowMs
        {
            get { return Launcher.NowMs; }
        }

        /// <inheritdoc />
        public int Random(int limit)
        {
            return RandomNumberGenerator.GetInt32(limit);
        }

        /// <inheritdoc />
        public string Load(string key)
        {
            return settings[key];
        }

        /// <inheritdoc />
        public bool Save(string key, string value)
        {
            string old = settings[key];
            settings[key] = value;
            try
            {
                settings.Write();
                return true;
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
            {
                settings[key] = old;
                Log("settings: not saved: " + e.Message);
                return false;
            }
        }

        /// <summary>Nothing: the desktop has a clock.</summary>
        public void SetTime(long unixMs)
        {
        }

        /// <inheritdoc />
        public void CheckIn()
        {
            Launcher.CheckIn();
        }

        /// <inheritdoc />
        public void Identify(int milliseconds)
        {
            Log("identify: this is the board, blinking for " + milliseconds + " ms");
        }

        /// <inheritdoc />
        public void Log(string line)
        {
            Launcher.Log(line);
        }

        /// <summary>Ends the process; the caller goes no further.</summary>
        public void Reboot()
        {
            Launcher.Stop(ExitCodes.Reboot);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
