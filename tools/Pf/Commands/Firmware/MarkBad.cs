using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware mark-bad</c>: a version that must not be released any more, or may again.</summary>
internal static class MarkBad
{
    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        var undo = new Option<bool>("--undo") { Description = "Take the mark off." };
        return new Verb("mark-bad", "Mark a version bad, so that nobody can release it.", "pf firmware mark-bad 2 --product 94") { version, product, undo }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var change = new FirmwareChange(null, null, !parse.GetValue(undo));
                var changed = await cloud.ChangeFirmware(parse.GetValue(product), parse.GetValue(version), change, stop);
                screen.Done(changed, InWords(changed));
            });
    }

    private static string InWords(FirmwareBody version) => version switch
    {
        { MarkedBad: false } => $"Version {version.Version} is not marked bad any more.",
        { Current: false, Groups.Count: 0 } => $"Version {version.Version} is marked bad and cannot be released.",
        _ => $"Version {version.Version} is marked bad. It stays released until another version is: release one.",
    };
}
