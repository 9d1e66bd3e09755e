using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device explain</c>: the decision about a device, in sentences.</summary>
internal static class Explain
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("explain", "Explain why a device runs what it runs, and what would change it.", "pf device explain e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var answer = await cloud.Explain(product, device, stop);
        var fields = Listing.Fields()
            .Add("Device", answer.Id)
            .Add(Listing.ProductHeader, product)
            .Add("Decided by", answer.Rule)
            .Add("Status", $"{answer.Status} ({answer.Reason})")
            .Add("Runs", answer.Runs)
            .Add("Should run", answer.ShouldRun is { } version ? version : "nothing else")
            .Add("Update", answer.UpdateReason);
        if (answer.WaitsFor is { } waitsFor)
        {
            fields.Add("Waits for", waitsFor);
        }
        foreach (var sentence in answer.Explanation)
        {
            fields.Add("Because", sentence);
        }
        foreach (var change in answer.Changes ?? [])
        {
            fields.Add($"If you {change.What}".Replace("If you its", "If its").Replace("If you it ", "If it "), change.Then);
        }
        screen.Show(answer, fields);
    }
}
