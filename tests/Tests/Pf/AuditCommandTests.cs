extern alias pf;

using Microsoft.EntityFrameworkCore;
using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Pf;

/// <summary>pf's verbs for the audit log, as a script uses them, against a real server.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_log_is_listed_exported_and_verified__and_a_cut_one_is_found_by_its_head()
    {
        await using var host = await GroupReleaseTests.Proven(1, 2);
        await host.Release(1);
        await host.Release(2);

        var lines = (await Run(host, "list", "--action", "firmware.release", "--product", "94")).Ok().Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("\tadmin\t94\tfirmware.release\tproduct\t{\"version\":1}\t{\"version\":2,\"immediate\":false}", lines[0]);
        Assert.Single((await Run(host, "list", "--count", "1", "--json")).Ok().Json.EnumerateArray());

        var count = await host.Read(store => store.Audit.CountAsync());
        Assert.Equal(count, (await Run(host, "export")).Ok().Output.TrimEnd('\n').Split('\n').Length);
        (await Run(host, "export", "-o", "audit.ndjson")).Ok();
        Assert.Equal(count, (await File.ReadAllLinesAsync(folder.File("audit.ndjson"))).Length);

        var whole = (await Run(host, "verify")).Ok().Output;
        Assert.StartsWith($"The log is whole: {count} changes. Remember its head: --head {count}:", whole);
        var head = whole.Trim().Split(' ')[^1];
        await host.Write(store => store.Audit.Where(row => row.Number == count).ExecuteDeleteAsync());
        (await Run(host, "verify")).Ok();
        var cut = await Run(host, "verify", "--head", head);
        Assert.Equal(ExitCode.Failed, cut.ExitCode);
        Assert.Contains("audit_cut", (await Run(host, "verify", "--head", head, "--json")).Errors);
        Assert.Equal(ExitCode.Usage, (await Run(host, "verify", "--head", "seventeen")).ExitCode);
    }

    private Task<PfResult> Run(ServerHost host, params string[] arguments) => PfProcess.Run(
        folder, ["audit", .. arguments], url: host.Url, token: host.Http.DefaultRequestHeaders.Authorization!.Parameter);
}
