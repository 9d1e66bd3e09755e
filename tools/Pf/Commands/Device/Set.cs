using System.CommandLine;
using System.Text.Json.Nodes;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device set</c>: what people write about a device and how it is marked.</summary>
internal static class Set
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        var name = new Option<string?>("--name") { Description = "Its name; an empty text takes it off.", HelpName = "TEXT" };
        var notes = new Option<string?>("--notes") { Description = "Notes about it; an empty text takes them off.", HelpName = "TEXT" };
        var test = new Option<bool?>("--test") { Description = "Whether it is a test device.", HelpName = "true|false" };
        var development = new Option<bool?>("--development") { Description = "Whether it is a development device, which is never updated.", HelpName = "true|false" };
        var forced = new Option<bool?>("--force-updates") { Description = "Whether it is updated also while its app has updates switched off.", HelpName = "true|false" };
        var groups = new Option<string?>("--groups") { Description = "The groups that it is in, separated by commas, and no others.", HelpName = "NAMES" };
        return new Verb("set", "Name a device, mark it, put it into groups.", "pf device set e00fce680000a1b2c3d4e5f6 --product 94 --name Bench --test true")
        {
            device, product, name, notes, test, development, forced, groups,
        }.Asks((parse, cloud, screen, stop) =>
        {
            var change = new JsonObject();
            Add(change, "name", parse.GetValue(name));
            Add(change, "notes", parse.GetValue(notes));
            Add(change, "test", parse.GetValue(test));
            Add(change, "development", parse.GetValue(development));
            Add(change, "firmware_updates_forced", parse.GetValue(forced));
            if (parse.GetValue(groups) is { } names)
            {
                change["groups"] = Listed(names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            }
            return Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), change, cloud, screen, stop);
        });
    }

    /// <summary>Texts as JSON.</summary>
    public static JsonArray Listed(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static async Task Run(int product, string device, JsonObject change, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        if (change.Count == 0)
        {
            throw Failure.Usage("Nothing is to be set.", "give --name, --notes, --test, --development, --force-updates or --groups");
        }
        var changed = await cloud.ChangeDevice(product, device, change, revision: null, stop);
        screen.Show(changed, DeviceListing.Fields(changed));
    }

    private static void Add<T>(JsonObject change, string name, T? value)
    {
        if (value is not null)
        {
            change[name] = JsonValue.Create(value);
        }
    }
}
