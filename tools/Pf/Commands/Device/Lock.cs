using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device lock</c>: one device's own version, flashed now or at its next reset.</summary>
internal static class Lock
{
    private sealed record Options(int Product, string Device, int Version, bool Now, bool Follow);

    public static Verb Create()
    {
        var device = Given.Device();
        var version = Given.Version();
        var product = Given.Product();
        var now = new Option<bool>("--now") { Description = "Flash it at once; without it the update starts when the device next starts." };
        var follow = new Option<bool>("--follow") { Description = "With --now: show the transfer until the device has confirmed the version, or it failed." };
        return new Verb("lock", "Lock a device to a version.", "pf device lock e00fce680000a1b2c3d4e5f6 2 --product 94 --now --follow") { device, version, product, now, follow }
            .Asks((parse, cloud, screen, stop) => Run(
                new(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), parse.GetValue(version), parse.GetValue(now), parse.GetValue(follow)),
                cloud,
                screen,
                stop));
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        if (options.Follow && !options.Now)
        {
            throw Failure.Usage("--follow is for a flash that starts now.", "add --now, or leave --follow out");
        }
        var before = options.Follow ? await cloud.Device(options.Product, options.Device, stop) : null;
        var device = await cloud.Lock(options.Product, options.Device, options.Version, options.Now, stop);
        if (before is null)
        {
            var when = options.Now ? "and is being flashed" : "and takes it when it next starts";
            screen.Done(device, $"Device {options.Device} is locked to version {options.Version} {when}.");
            return;
        }
        var follower = new TransferFollower(cloud, options.Product, options.Device, options.Version);
        device = await screen.Progress($"Version {options.Version}", progress => follower.UntilDone(before, progress, stop));
        screen.Done(device, $"Device {options.Device} runs version {options.Version} and has confirmed it.");
    }
}
