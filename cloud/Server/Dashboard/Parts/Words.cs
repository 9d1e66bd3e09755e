using System.Globalization;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Numbers in sentences.</summary>
internal static class Words
{
    /// <summary>"1 device", "1,200 devices".</summary>
    public static string Count(int number, string noun) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>"any", "2 to 5", "2 and later": hardware revisions, from the lowest to the highest that an image names.</summary>
    public static string Revisions(int? min, int? max) => (min, max) switch
    {
        (null, null) => "any",
        (_, null) => $"{min} and later",
        (null, _) => $"up to {max}",
        _ => min == max ? $"{min}" : $"{min} to {max}",
    };

    /// <summary>"any version", "version 3 and later": from where an image can be taken.</summary>
    public static string From(int? minimum) => minimum is null ? "any version" : $"version {minimum} and later";

    /// <summary>"20.2 kB", as people say sizes.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => (bytes / 1e3).ToString("0.0 'kB'", CultureInfo.InvariantCulture),
        < 1_000_000_000 => (bytes / 1e6).ToString("0.0 'MB'", CultureInfo.InvariantCulture),
        _ => (bytes / 1e9).ToString("0.0 'GB'", CultureInfo.InvariantCulture),
    };
}
