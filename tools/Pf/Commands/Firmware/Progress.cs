using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware progress</c>: how far the devices are that should run a version.</summary>
internal static class Progress
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    private sealed record Options(int Product, int Version, bool Follow);

    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        var follow = new Option<bool>("--follow") { Description = "Until every device has confirmed the version or needs attention; stop with Ctrl-C." };
        return new Verb("progress", "Show how far the devices are that should run a version.", "pf firmware progress 2 --product 94 --follow") { version, product, follow }
            .Asks((parse, cloud, screen, stop) => Run(
                new(parse.GetValue(product), parse.GetValue(version), parse.GetValue(follow)), cloud, screen, stop));
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var progress = options.Follow
            ? await screen.Progress($"Version {options.Version}", bar => Follow(options, cloud, bar, stop))
            : await cloud.Progress(options.Product, options.Version, stop);
        screen.Show(progress, FirmwareListing.Fields(progress));
    }

    private static async Task<ProgressBody> Follow(Options options, CloudClient cloud, IProgress<double> bar, CancellationToken stop)
    {
        while (true)
        {
            var progress = await cloud.Progress(options.Product, options.Version, stop);
            var ended = progress.Confirmed + progress.NeedsAttention.Sum(found => found.Devices);
            if (ended == progress.Devices)
            {
                return progress;
            }
            bar.Report((double)ended / progress.Devices);
            await Task.Delay(PollEvery, stop);
        }
    }
}
