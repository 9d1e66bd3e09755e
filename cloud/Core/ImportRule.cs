using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>One line of an import: an ID, or why it is none (S12–S19, D15, D24).</summary>
public static class ImportRule
{
    private const int MacChars = 12;

    /// <summary>
    /// The device ID in a line, or null where the line is none. Surrounding spaces, a byte order mark, upper case and a trailing
    /// comma do not matter; a MAC address with or without separators stands for the board's ID.
    /// </summary>
    public static string? ParseId(string line)
    {
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
