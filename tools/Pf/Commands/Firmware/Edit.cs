using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware edit</c>: another title or description.</summary>
internal static class Edit
{
    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        var title = new Option<string?>("--title") { Description = "A name for the version, distinct in the product.", HelpName = "TITLE" };
        var description = new Option<string?>("--description") { Description = "What changed.", HelpName = "TEXT" };
        return new Verb("edit", "Change a version's title or description.", "pf firmware edit 2 --product 94 --title \"Blinks twice\"")
        {
            version, product, title, description,
        }.Asks(async (parse, cloud, screen, stop) =>
        {
            var change = new FirmwareChange(parse.GetValue(title), parse.GetValue(description), null);
            if (change is { Title: null, Description: null })
            {
                throw Failure.Usage("There is nothing to change.", "give --title or --description");
            }
            var changed = await cloud.ChangeFirmware(parse.GetValue(product), parse.GetValue(version), change, stop);
            screen.Done(changed, $"Version {changed.Version} is called \"{changed.Title}\".");
        });
    }
}
