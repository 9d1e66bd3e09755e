using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;
using Spectre.Console;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary>
/// <c>pf firmware release</c>: makes a version the one that the product's devices, or a group's, are to run. It shows the plan
/// first, and releases only where nobody released anything since.
/// </summary>
internal static class Release
{
    private sealed record Options(int Product, int Version, IReadOnlyList<string> Groups, bool Immediate, bool DryRun, bool Yes);

    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        var groups = ReleaseOptions.Groups();
        var immediate = ReleaseOptions.Immediate();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what it would do." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask. Nobody is asked either where there is no terminal." };
        return new Verb("release", "Release a version: devices take it when they next come online.", "pf firmware release 2 --product 94")
        {
            version, product, groups, immediate, dryRun, yes,
        }.Asks((parse, cloud, screen, stop) => Run(
            new(
                parse.GetValue(product),
                parse.GetValue(version),
                parse.GetValue(groups) ?? [],
                parse.GetValue(immediate),
                parse.GetValue(dryRun),
                parse.GetValue(yes)),
            cloud,
            screen,
            stop));
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var plan = await cloud.Plan(options.Product, options.Version, options.Groups, options.Immediate, stop);
        if (options.DryRun)
        {
            screen.Show(plan, FirmwareListing.Fields(plan));
            return;
        }
        if (plan.ReleaseBlocked is null && !options.Yes && !screen.Json && !Console.IsInputRedirected && !Console.IsOutputRedirected)
        {
            Ask(plan, screen);
        }
        var release = new ReleaseFirmware(options.Version, plan.ProductDefault, options.Groups, null, options.Immediate);
        var released = await cloud.Release(options.Product, release, plan.Tag, stop);
        screen.Done(released, InWords(options, released.Plan ?? plan));
    }

    private static void Ask(PlanBody plan, Screen screen)
    {
        screen.Show(plan, FirmwareListing.Fields(plan));
        if (!AnsiConsole.Confirm($"Release version {plan.Version} to {Markup.Escape(FirmwareListing.To(plan.ProductDefault, plan.Groups))}?", defaultValue: false))
        {
            throw Failure.Of("stopped", "Nothing was released.", "run the command again when you are sure");
        }
    }

    private static string Devices(int count) => count == 1 ? "1 device takes it" : $"{count} devices take it";

    private static string InWords(Options options, PlanBody plan)
    {
        var what = plan.ProductDefault
            ? $"Version {options.Version} is the released version of product {options.Product}"
            : $"Version {options.Version} is released to {FirmwareListing.To(false, plan.Groups)} of product {options.Product}";
        return options.Immediate
            ? $"{what}; {Devices(plan.Now)} now, {Devices(plan.NextOnline)} when next online."
            : $"{what}; devices take it when they next come online.";
    }
}
