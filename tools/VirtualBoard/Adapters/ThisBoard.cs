#nullable enable
using System.IO;
using ProductFirmware.Board;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Device
{
    /// <summary>The virtual board's answer to the agent's needs.</summary>
    public static class ThisBoard
    {
        private const int LockTimeoutMs = 5000;

        /// <summary>Link, slots and board of the folder that the launcher names.</summary>
        public static Hardware Open()
        {
            string folder = Launcher.BoardFolder;
            Settings settings = Settings.Read(Path.Combine(folder, "settings.json"));
            Flash flash = FileFlash.Open(Path.Combine(folder, "flash.bin"), LockTimeoutMs);
            return new Hardware(
                new MqttLink(settings[Settings.Server], settings[Settings.DeviceId], settings[Settings.Credential], folder),
                new FlashSlots(flash, Layout.Esp32()),
                new VirtualDevice(settings));
        }
    }
}
