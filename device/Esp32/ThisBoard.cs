#nullable enable
using ProductFirmware.Board;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>The ESP32's answer to the agent's needs.</summary>
    public static class ThisBoard
    {
        /// <summary>Link, slots and board. Whatever is missing on the board is said in the log; an app must start without it.</summary>
        public static Hardware Open()
        {
            IFiles files = new BoardFiles(SlotFiles.Folder);
            BoardSettings settings = new BoardSettings(files);
            Esp32Device board = new Esp32Device(settings);
            if (settings.Trouble.Length > 0)
            {
                board.Log(settings.Trouble);
            }
            board.Log("device " + board.DeviceId + ", target " + board.Target + ", boot reason " + ((int)board.BootReason).ToString());
            Wifi wifi = new Wifi(board, settings.Load("tls") != "off");
            wifi.Start();
            new AgentWatchdog(board).Start();
            return new Hardware(new MqttLink(board, wifi, settings, files), Slots(files, settings), board);
        }

        private static FileSlots Slots(IFiles files, BoardSettings settings)
        {
            int slotBytes = int.TryParse(settings.Load("slotBytes"), out int given) && given > 0 ? given : SlotFiles.SlotBytes4Mb;
            byte[]? imageKey = DeviceId.FromHex(settings.Load("imageKey"));
            return new FileSlots(files, slotBytes, Launcher.RunningSlot, imageKey == null ? new byte[0] : imageKey);
        }
    }
}
