using System.CommandLine;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary>What plan and release are both told.</summary>
internal static class ReleaseOptions
{
    public static Option<string[]> Groups() => new("--group")
    {
        Description = "To this group and not to the product; may be given more than once.",
        HelpName = "GROUP",
    };

    public static Option<bool> Immediate() => new("--immediate")
    {
        Description = "Devices that are online take it at once, and not when they next come online.",
    };
}
