using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>One line of an import: an ID, or why it is none (S12–S19, D15, D24).</summary>
public static class ImportRule
{
    /// <summary>Characters of a line that are read; what is longer is no device ID.</summary>
    public const int LineCharsMax = 1000;

    /// <summary>Bytes of an import, at most: some two million lines.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private const int MacChars = 12;
    private static readonly char[] Separators = [',', ';', '\t'];
    private static readonly string[] Headers = ["id", "device_id", "deviceid", "device id", "mac", "mac_address"];

    /// <summary>The column that holds the IDs where the line is a table's header; null where it is none.</summary>
    public static int? ColumnOf(string line)
    {
        var names = Fields(line).Select(Clean).ToList();
        var column = names.FindIndex(name => Headers.Contains(name));
        return column < 0 ? null : column;
    }

    /// <summary>One column of a line; empty where the line has fewer.</summary>
    public static string Field(string line, int column) =>
        column == 0 && line.IndexOfAny(Separators) < 0 ? line : Fields(line).ElementAtOrDefault(column) ?? "";

    // Separators inside double quotes separate nothing.
    private static IEnumerable<string> Fields(string line)
    {
        var start = 0;
        var isQuoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            isQuoted ^= line[at] == '"';
            if (!isQuoted && Separators.Contains(line[at]))
            {
                yield return line[start..at];
                start = at + 1;
            }
        }
        yield return line[start..];
    }

    /// <summary>
    /// The device ID in a line, or null where the line is none. Surrounding spaces, a byte order mark, upper case and a trailing
    /// comma do not matter; a MAC address with or without separators stands for the board's ID.
    /// </summary>
    public static string? ParseId(string line)
    {
        if (DeviceId.IsValid(line))
        {
            return line;
        }
        var text = Clean(line);
        if (DeviceId.IsValid(text))
        {
            return text;
        }
        var mac = new StringBuilder(text).Replace(":", "").Replace("-", "").ToString();
        return mac.Length == MacChars && DeviceId.IsHex(mac) ? DeviceId.Prefix + mac : null;
    }

    /// <summary>Whether the line says nothing: blank, or a comment after <c>#</c>.</summary>
    public static bool IsBlank(string line)
    {
        var text = Clean(line);
        return text.Length == 0 || text[0] == '#';
    }

    /// <summary>Whether a device may be taken in: null, or why not. Importing a quarantined or denied ID approves it (D16).</summary>
    /// <param name="memberOf">The product that it is a member of, or null.</param>
    /// <param name="owner">Whose it is, as seen by the product that imports.</param>
    /// <param name="product">The product that imports.</param>
    /// <param name="mayMove">The caller administers both products and said so (D17).</param>
    public static Refusal? Check(string deviceId, int? memberOf, Ownership owner, int product, bool mayMove = false)
    {
        if (memberOf == product)
        {
            return null; // who came in and was claimed later stays (D26)
        }
        if (memberOf is not null && !mayMove)
        {
            return new(Reason.InAnotherProduct, $"Device {deviceId} is a member of another product.");
        }
        return owner == Ownership.Other
            ? new(Reason.OwnedByOther, $"Device {deviceId} belongs to somebody outside the team.")
            : null;
    }

    private static string Clean(string line) => line.Trim('\uFEFF', ' ', '\t', '\r', '\n', ',', '"').ToLowerInvariant();
}
