using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>Which events may be published, and how their bytes become the text that listeners get.</summary>
public static class EventRule
{
    /// <summary>What events of the cloud's own start with; nobody else may use these names.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["particle/", "spark/", "pf/"];

    /// <summary>Stands before the data of an event whose bytes are no text; the rest is base64.</summary>
    public const string BytesMark = "data:application/octet-stream;base64,";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why a name cannot be used, or None. A line break in it would be a line of its own in an event stream.</summary>
    public static Reason CheckName(string name) =>
        name.Length == 0 ? Reason.MissingField
        : name.Length > Limits.EventNameCharsMax ? Reason.TooLong
        : name.Any(char.IsControl) ? Reason.Malformed
        : Reserved.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)) ? Reason.ReservedName
        : Reason.None;

    /// <summary>The bytes as text, or where they are none in base64 behind <see cref="BytesMark"/>.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return BytesMark + Convert.ToBase64String(bytes);
        }
    }
}

/// <summary>How many events one device may still send: some at once, then so many a second.</summary>
public sealed class EventAllowance
{
    /// <summary>Events that may come at once.</summary>
    public const int Burst = 50;

    /// <summary>Events that may come in a second for as long as one likes.</summary>
    public const int PerSecond = 10;

    private const long MsPerEvent = 1000 / PerSecond;

    // When all of it is used up; each event moves it on, time comes after it.
    private long usedUntilMs;

    /// <summary>Takes one event; false where there are too many.</summary>
    public bool Take(long nowMs)
    {
        var isSetBack = usedUntilMs - nowMs > Burst * MsPerEvent; // the clock was: nobody is ahead by more
        var from = isSetBack ? nowMs : Math.Max(usedUntilMs, nowMs);
        if (from - nowMs > (Burst - 1) * MsPerEvent)
        {
            return false;
        }
        usedUntilMs = from + MsPerEvent;
        return true;
    }
}
