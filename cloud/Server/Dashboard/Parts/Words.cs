using System.Globalization;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Numbers in sentences.</summary>
internal static class Words
{
    /// <summary>"1 device", "1,200 devices".</summary>
    public static string Count(int number, string noun) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";
}
