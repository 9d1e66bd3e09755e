using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Commands.Device;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Event;

/// <summary>
/// <c>pf event follow</c>, and <c>pf event list --follow</c> which is the same: events as they happen. The cloud keeps none, so
/// there is nothing to list that has been.
/// </summary>
internal static class Follow
{
    public static Verb Create(string name, bool isFollowing)
    {
        var product = Given.Product();
        var device = new Option<string?>("--device") { Description = "Only this device's.", HelpName = "DEVICE" };
        var prefix = new Option<string?>("--prefix") { Description = "Only events whose names start with this.", HelpName = "TEXT" };
        var count = Given.Number("--count", "End after so many events.", "N", 1, int.MaxValue);
        var follow = new Option<bool>("--follow") { Description = "Show events as they happen, until it is stopped." };
        var example = isFollowing ? "pf event follow --product 94 --prefix temp/" : "pf event list --product 94 --follow";
        var verb = new Verb(name, "Show a product's events as they happen.", example) { product, device, prefix, count };
        if (!isFollowing)
        {
            verb.Options.Add(follow);
        }
        return verb.Asks((parse, cloud, screen, stop) =>
        {
            if (!isFollowing && !parse.GetValue(follow))
            {
                throw Failure.Usage("The cloud keeps no events.", "add --follow to see them as they happen");
            }
            var id = parse.GetValue(device) is { } text ? DeviceIds.Parse(text) : null;
            return Run(parse.GetValue(product), id, parse.GetValue(prefix), parse.ValueOrNull(count), cloud, screen, stop);
        });
    }

    private static async Task Run(int product, string? device, string? prefix, int? count, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var left = count ?? int.MaxValue;
        screen.Note("Listening; stop with Ctrl+C.");
        await foreach (var one in cloud.Events(product, device, prefix, stop))
        {
            if (screen.Json)
            {
                Screen.Line(one);
            }
            else
            {
                screen.Print($"{one.PublishedAt:yyyy-MM-dd HH:mm:ss'Z'}  {one.Coreid}  {one.Name}  {one.Data}");
            }
            if (--left == 0)
            {
                return;
            }
        }
        throw Failure.Of("stream_ended", "The server ended the stream.", "see that the sign-in still holds, and run the command again");
    }
}
