using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware plan</c>: what a release would do, before anything happens.</summary>
internal static class Plan
{
    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        var groups = ReleaseOptions.Groups();
        var immediate = ReleaseOptions.Immediate();
        return new Verb("plan", "Show what a release would do: how many devices take it, when, and why others do not.", "pf firmware plan 2 --product 94 --group eager")
        {
            version, product, groups, immediate,
        }.Asks(async (parse, cloud, screen, stop) =>
        {
            var plan = await cloud.Plan(parse.GetValue(product), parse.GetValue(version), parse.GetValue(groups) ?? [], parse.GetValue(immediate), stop);
            screen.Show(plan, FirmwareListing.Fields(plan));
        });
    }
}
