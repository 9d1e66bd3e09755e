#nullable enable
using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The image key in the board's settings. The launcher reads this one line and nothing else, whatever stands around it, so that
    /// the settings can change with the images.
    /// </summary>
    internal static class ImageKey
    {
        private const string Entry = "imageKey=";
        private const int SettingsBytesMax = 8192;

        /// <summary>The key in the first of the two settings files that has one; empty where none has.</summary>
        public static byte[] Read(IFiles files)
        {
            byte[]? key = KeyIn(files, "settings.txt") ?? KeyIn(files, "settings.new");
            return key ?? new byte[0];
        }

        private static byte[]? KeyIn(IFiles files, string name)
        {
            int length = files.Length(name);
            if (length <= 0 || length > SettingsBytesMax)
            {
                return null;
            }
            byte[] bytes = new byte[length];
            if (!files.Read(name, 0, bytes, length))
            {
                return null;
            }
            string[] lines = Encoding.UTF8.GetString(bytes, 0, length).Split(new char[] { '\n' });
            for (int i = 0; i < lines.Length; i++)
            {
                string line = lines[i].Trim();
                byte[]? key = line.StartsWith(Entry) ? DeviceId.FromHex(line.Substring(Entry.Length)) : null;
                if (key != null && key.Length == SlotFiles.KeyBytes)
                {
                    return key;
                }
            }
            return null;
        }
    }
}
