extern alias pf;

using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Pf;

/// <summary>pf's verbs about a product's fleet over time.</summary>
public sealed class ProductFleetCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_fleet_s_history_and_its_transfers_are_shown()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        await using var device = await GroupReleaseTests.Member(host);
        await host.Release(2);
        await device.ComeOnline(host);
        await device.Progress((await device.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        await host.Until(device.Id, found => found.Transfer!.State == "failed");

        var history = (await Run(host, "product", "history", "94", "--days", "7")).Ok().Output.TrimEnd().Split('\n');
        Assert.EndsWith("\t1\t1\t0\t1: 1", history[^1]);
        Assert.Contains($"{device.Id}\t", (await Run(host, "product", "transfers", "94", "--wrong")).Ok().Output);
        Assert.Contains("flash_fault", (await Run(host, "product", "transfers", "94", "--version", "2", "--json")).Ok().Output);
        Assert.Equal(ExitCode.Usage, (await Run(host, "product", "history", "94", "--days", "0")).ExitCode);
        Assert.Equal(ExitCode.Refused, (await Run(host, "product", "transfers", "95")).ExitCode);
    }

    [Fact]
    public async Task D1_a_product_asks_for_minutes_of_evidence_and_the_gate_says_what_is_left()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        Assert.Contains("Evidence\tone confirmed report\n", (await Run(host, "product", "show", "94")).Ok().Output);
        Assert.Contains("Evidence\t30 minutes up\n", (await Run(host, "product", "set", "94", "--evidence-minutes", "30")).Ok().Output);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        device.Run(await host.Upload(1), 1);
        await device.ComeOnline(host);
        Assert.Contains("must stay up until", (await Run(host, "firmware", "show", "1", "--product", "94")).Ok().Output);
        var refused = await Run(host, "firmware", "release", "1", "--product", "94", "--yes");
        Assert.Equal(ExitCode.Refused, refused.ExitCode);
        Assert.Contains("30 min left", refused.Errors);
        Assert.Equal(ExitCode.Refused, (await Run(host, "product", "set", "94", "--evidence-minutes", "10081")).ExitCode);
    }

    private Task<PfResult> Run(ServerHost host, params string[] arguments) =>
        PfProcess.Run(folder, arguments, url: host.Url, token: host.Http.DefaultRequestHeaders.Authorization!.Parameter);
}
