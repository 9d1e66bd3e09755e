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

    private Task<PfResult> Run(ServerHost host, params string[] arguments) =>
        PfProcess.Run(folder, arguments, url: host.Url, token: host.Http.DefaultRequestHeaders.Authorization!.Parameter);
}
