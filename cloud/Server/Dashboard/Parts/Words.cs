using System.Globalization;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Numbers in sentences.</summary>
internal static class Words
{
    /// <summary>"1 device", "1,200 devices".</summary>
    public static string Count(int number, string noun) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>"20.2 kB", as people say sizes.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => (bytes / 1e3).ToString("0.0 'kB'", CultureInfo.InvariantCulture),
        < 1_000_000_000 => (bytes / 1e6).ToString("0.0 'MB'", CultureInfo.InvariantCulture),
        _ => (bytes / 1e9).ToString("0.0 'GB'", CultureInfo.InvariantCulture),
    };
}
