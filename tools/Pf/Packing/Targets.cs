using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>Who makes the payload of a target's images.</summary>
internal enum PackedBy
{
    /// <summary>pf itself, from one .NET assembly.</summary>
    Pf,

    /// <summary>The board's own build.</summary>
    BoardBuild,
}

/// <summary>A kind of board that images are made for.</summary>
/// <param name="SlotBytes">The largest image file its second slot takes.</param>
internal sealed record Target(string Name, int SlotBytes, PackedBy PackedBy);

/// <summary>Every target that pf knows.</summary>
internal static class Targets
{
    /// <summary>An ESP32 4 MB deploy slot (372 KiB) less MCUboot's spare sector and trailer.</summary>
    private const int VirtualSlotBytes = 0x5b000;

    /// <summary>What stock nanoFramework's internal file system leaves for each of two slots on a 4 MB ESP32.</summary>
    private const int FileSlotBytes = 90 * 1024;

    public static IReadOnlyList<Target> All { get; } =
    [
        new("VIRTUAL", VirtualSlotBytes, PackedBy.Pf),
        new("ESP32_REV0", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_REV3", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_PSRAM_REV0", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_BLE_REV0", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_S2", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_S3_OCTAL", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_S3_QUAD", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_C3", FileSlotBytes, PackedBy.BoardBuild),
        new("ESP32_C6", FileSlotBytes, PackedBy.BoardBuild),
    ];

    /// <summary>The names, for people.</summary>
    public static string Names => string.Join(", ", All.Select(t => t.Name));

    /// <summary>The target with this name, if pf can make images for it.</summary>
    public static Target Packable(string name)
    {
        var target = All.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (target is null)
        {
            throw Failure.Refused(Reason.TargetNotSupported, $"\"{name}\" is not a target.", $"choose one of {Names}");
        }
        return target.PackedBy == PackedBy.Pf
            ? target
            : throw Failure.Refused(
                Reason.TargetNotSupported,
                $"Images for {target.Name} come from the board's own build, which this pf does not have.",
                "try the firmware on a virtual board: --target VIRTUAL");
    }

    /// <summary>The failure where no target was chosen (S50).</summary>
    public static Failure NotChosen() => Failure.Usage("No target is selected.", $"choose one with --target: {Names}");
}
