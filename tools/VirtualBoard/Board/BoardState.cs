using System.Globalization;
using System.Text;
using System.Text.Json;
using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>What is in one slot.</summary>
/// <param name="Slot">primary or secondary.</param>
/// <param name="Version">The product version; 0 where there is no readable image.</param>
/// <param name="Product">The product ID; 0 where there is no readable image.</param>
/// <param name="Hash">The image hash in hex, or empty.</param>
/// <param name="Refusal">Why the boot loader would not start it; None where it would.</param>
/// <param name="State">What the trailer says.</param>
public sealed record SlotState(string Slot, int Version, int Product, string Hash, string Refusal, string State);

/// <summary>What a board holds, for people and for scripts. It only looks, so the board may be running.</summary>
public sealed record BoardState(string DeviceId, string Server, IReadOnlyList<SlotState> Slots)
{
    private const int HashCharsShown = 12;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads a board's folder.</summary>
    public static BoardState Read(BoardFolder folder)
    {
        var settings = folder.ReadSettings();
        var keys = folder.ReadKeys();
        using var flash = folder.OpenFlashForReading();
        var layout = Layout.Esp32();
        return new BoardState(
            settings[Settings.DeviceId],
            settings[Settings.Server],
            [Describe("primary", layout.Primary(flash), keys), Describe("secondary", layout.Secondary(flash), keys)]);
    }

    /// <summary>A table for people, or JSON.</summary>
    public string Print(bool json)
    {
        if (json)
        {
            return JsonSerializer.Serialize(this, Json) + "\n";
        }
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{DeviceId}  {Server}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"slot",-10}{"version",-9}{"hash",-14}{"image",-20}trailer");
        foreach (var slot in Slots)
        {
            var version = slot.Version == 0 ? "-" : $"v{slot.Version}";
            var hash = slot.Hash.Length == 0 ? "-" : slot.Hash[..HashCharsShown];
            var image = slot.Refusal == nameof(Reason.None) ? "verified" : slot.Refusal;
            text.AppendLine(CultureInfo.InvariantCulture, $"{slot.Slot,-10}{version,-9}{hash,-14}{image,-20}{slot.State}");
        }
        return text.ToString();
    }

    private static SlotState Describe(string name, Slot slot, TrustedKeys keys)
    {
        var image = SlotImage.Read(slot, keys);
        var version = image.HasStructure ? image.Version : 0;
        var product = image.HasStructure ? image.Product : 0;
        return new SlotState(name, version, product, image.Hash, image.Reason.ToString(), StateOf(new Trailer(slot)));
    }

    private static string StateOf(Trailer trailer)
    {
        if (!trailer.HasMagic)
        {
            return "none";
        }
        if (trailer.InProgress)
        {
            return "swapping";
        }
        if (!trailer.CopyDone)
        {
            return trailer.ImageOk ? "to be swapped in, permanent" : "to be swapped in, on trial";
        }
        return trailer.ImageOk ? "confirmed" : "on trial";
    }
}
