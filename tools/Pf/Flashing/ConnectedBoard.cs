using System.Globalization;
using System.Text.RegularExpressions;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Flashing;

/// <summary>The board at a serial port, as nanoff reads its chip.</summary>
/// <param name="Chip">The family, e.g. <c>ESP32-S3</c>.</param>
/// <param name="ChipName">The chip with its revision, as nanoff prints it.</param>
/// <param name="Mac">The base MAC, as nanoff prints it.</param>
internal sealed partial record ConnectedBoard(string Port, string Chip, string ChipName, int FlashMegabytes, string Mac)
{
    /// <summary>Its device ID (D24).</summary>
    public string DeviceId => Wire.DeviceId.FromMac(Convert.FromHexString(Mac.Replace(":", "")));

    /// <summary>Finds the one board, or the one at the port that was named, and reads it.</summary>
    public static async Task<ConnectedBoard> Find(Nanoff nanoff, string? port, CancellationToken stop)
    {
        port ??= OnlyPort(await nanoff.Run(Nanoff.ListPorts(), stop));
        return Read(port, await nanoff.Run(Nanoff.Details(port), stop));
    }

    /// <summary>The slot that this board has for the target; refuses an image of another chip or too large for the flash.</summary>
    public Target Check(FirstImage image)
    {
        if (Targets.Find(image.Target).Chip != Chip)
        {
            throw Failure.Refused(Reason.WrongTarget, $"The image is for {image.Target}, and the board at {Port} has a {ChipName}.", "give an image for this chip, or the right board with --port");
        }
        if (image.Target.EndsWith("_REV3", StringComparison.Ordinal) && Revision().Match(ChipName) is { Success: true } revision && int.Parse(revision.Groups[1].Value, CultureInfo.InvariantCulture) < 3)
        {
            throw Failure.Refused(Reason.WrongTarget, $"The image is for {image.Target}, and the board at {Port} has an older chip: {ChipName}.", "pack the image for ESP32_REV0");
        }
        var flash = Targets.FlashMegabytes.Where(size => size <= FlashMegabytes).DefaultIfEmpty().Max();
        if (flash == 0)
        {
            throw Failure.Refused(Reason.SlotTooSmall, $"The board at {Port} has {FlashMegabytes} MB of flash; two images need {Targets.DefaultFlashMegabytes} MB.", "use a board with more flash");
        }
        var target = Targets.Find(image.Target, flash);
        return image.File.Length <= target.SlotBytes
            ? target
            : throw Failure.Refused(Reason.SlotTooSmall, $"The image has {image.File.Length} bytes, and a slot of this board with {FlashMegabytes} MB of flash takes {target.SlotBytes}.");
    }

    private static string OnlyPort(string output)
    {
        var ports = PortLine().Matches(output).Select(match => match.Groups[1].Value).Distinct().ToList();
        return ports.Count switch
        {
            1 => ports[0],
            0 => throw Failure.Of("no_board", "No board is connected: there is no serial port.", "plug it in with a USB cable that carries data; some boards need their USB chip's driver (CP210x, CH340)"),
            _ => throw Failure.Of("two_boards", $"There are {ports.Count} serial ports: {string.Join(", ", ports)}.", $"say which one the board is at: --port {ports[0]}"),
        };
    }

    private static ConnectedBoard Read(string port, string output)
    {
        var (chip, flash, mac) = (ChipLine().Match(output), FlashLine().Match(output), MacLine().Match(output));
        if (!chip.Success || !flash.Success || !mac.Success)
        {
            throw Failure.Of("nanoff_foreign", $"nanoff read the board at {port}, and its answer is not understood.", "update it: dotnet tool update -g nanoff", [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(10)]);
        }
        var name = chip.Groups["name"].Success ? chip.Groups["name"].Value : chip.Groups["chip"].Value;
        return new(port, chip.Groups["chip"].Value, name, int.Parse(flash.Groups[1].Value, CultureInfo.InvariantCulture), mac.Groups[1].Value.ToUpperInvariant());
    }

    // Behind "Available COM ports:" each by itself, set in.
    [GeneratedRegex(@"^[ \t]+(COM\d+|/dev/\S+)[ \t\r]*$", RegexOptions.Multiline)]
    private static partial Regex PortLine();

    [GeneratedRegex(@"^Connected to:[ \t\r]*\n(?<chip>ESP32[\w-]*)(?:[ \t]+\((?<name>.+)\))?[ \t\r]*$", RegexOptions.Multiline)]
    private static partial Regex ChipLine();

    [GeneratedRegex(@"^Flash size (\d+)MB\b", RegexOptions.Multiline)]
    private static partial Regex FlashLine();

    [GeneratedRegex(@"^MAC ((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})[ \t\r]*$", RegexOptions.Multiline)]
    private static partial Regex MacLine();

    [GeneratedRegex(@"revision v?(\d+)")]
    private static partial Regex Revision();
}
