using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>A kind of board that images are made for.</summary>
/// <param name="SlotBytes">The largest image file its second slot takes.</param>
/// <param name="Chip">The chip that nanoff names; null where there is none.</param>
internal sealed record Target(string Name, int SlotBytes, string? Chip)
{
    /// <summary>Whether images hold the <c>.pe</c> files of the board's own build, and not one .NET assembly.</summary>
    public bool IsBoard => Chip is not null;
}

/// <summary>Every target that pf knows.</summary>
internal static class Targets
{
    /// <summary>The flash that most boards have.</summary>
    public const int DefaultFlashMegabytes = 4;

    /// <summary>The virtual board's name.</summary>
    public const string Virtual = "VIRTUAL";

    /// <summary>An ESP32 4 MB deploy slot (372 KiB) less MCUboot's spare sector and trailer.</summary>
    private const int VirtualSlotBytes = 0x5b000;

    /// <summary>
    /// What stock nanoFramework's internal file system leaves for each of two slot files, by flash size: 256 KiB in all on 4 MB, 2 MiB
    /// and more above. The device's own numbers stand in device/Slots.
    /// </summary>
    private static readonly Dictionary<int, int> FileSlotBytes = new() { [DefaultFlashMegabytes] = 90 * 1024, [8] = 512 * 1024, [16] = 512 * 1024 };

    /// <summary>nanoFramework's ESP32 firmware by name, and the chip that it is for.</summary>
    private static readonly (string Name, string Chip)[] Boards =
    [
        ("ESP32_REV0", "ESP32"),
        ("ESP32_REV3", "ESP32"),
        ("ESP32_PSRAM_REV0", "ESP32"),
        ("ESP32_BLE_REV0", "ESP32"),
        ("ESP32_S2", "ESP32-S2"),
        ("ESP32_S3_OCTAL", "ESP32-S3"),
        ("ESP32_S3_QUAD", "ESP32-S3"),
        ("ESP32_C3", "ESP32-C3"),
        ("ESP32_C6", "ESP32-C6"),
    ];

    /// <summary>All of them, with the slots of a board that has this much flash.</summary>
    public static IReadOnlyList<Target> All(int flashMegabytes = DefaultFlashMegabytes) =>
    [
        new(Virtual, VirtualSlotBytes, null),
        .. Boards.Select(board => new Target(board.Name, FileSlotBytes[flashMegabytes], board.Chip)),
    ];

    /// <summary>The flash sizes that boards are made for.</summary>
    public static IReadOnlyCollection<int> FlashMegabytes => FileSlotBytes.Keys;

    /// <summary>The names, for people.</summary>
    public static string Names => string.Join(", ", All().Select(target => target.Name));

    /// <summary>The target with this name.</summary>
    public static Target Find(string name, int flashMegabytes = DefaultFlashMegabytes) =>
        All(flashMegabytes).FirstOrDefault(target => target.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Failure.Refused(Reason.TargetNotSupported, $"\"{name}\" is not a target.", $"choose one of {Names}");

    /// <summary>The target that a person named, or the failure where none was chosen (S50).</summary>
    public static Target Chosen(string? name, int flashMegabytes) => name is null
        ? throw Failure.Usage("No target is selected.", $"choose one with --target: {Names}")
        : Find(name, flashMegabytes);
}
