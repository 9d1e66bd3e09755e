#nullable enable
using System;
using System.Globalization;

namespace ProductFirmware.Board
{
    /// <summary>How a line of the board's log looks: time, the last four digits of the device ID, text.</summary>
    public static class LogLine
    {
        private const int IdChars = 4;

        /// <summary>Writes one line to stdout.</summary>
        public static void Write(string deviceId, string text)
        {
            string time = DateTime.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
            string board = deviceId.Length > IdChars ? deviceId.Substring(deviceId.Length - IdChars) : deviceId;
            Console.WriteLine(time + " " + board + " " + text);
        }
    }
}
