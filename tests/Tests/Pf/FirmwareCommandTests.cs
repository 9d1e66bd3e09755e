extern alias pf;

using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Pf;

/// <summary>pf's verbs for versions and releases, as a script uses them, against a real server.</summary>
public sealed class FirmwareCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_version_is_shown_edited_marked_bad_and_deleted()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        await host.Upload(3);

        Assert.Equal("Version 3 is called \"Blinks\".\n", (await Run(host, "edit", "3", "--title", "Blinks")).Ok().Output);
        Assert.Contains("proved\tby no device yet", (await Run(host, "show", "3")).Ok().Output);
        Assert.Contains("cannot be released", (await Run(host, "mark-bad", "2")).Ok().Output);
        var lines = (await Run(host, "list")).Ok().Output.Split('\n');
        Assert.StartsWith("94\t3\tBlinks\tVIRTUAL\t", lines[0]);
        Assert.EndsWith("\tblocked: no_evidence", lines[0]);
        Assert.EndsWith("\tblocked: marked_bad", lines[1]);

        var refused = await Run(host, "release", "2");
        Assert.Equal(ExitCode.Refused, refused.ExitCode);
        Assert.Contains("marked_bad", refused.Errors);
        (await Run(host, "mark-bad", "2", "--undo")).Ok();
        (await Run(host, "release", "2", "--yes")).Ok();
        Assert.EndsWith("\t★ released", (await Run(host, "list")).Ok().Output.Split('\n')[1]);
        Assert.Equal(ExitCode.Refused, (await Run(host, "delete", "2")).ExitCode);
        Assert.Equal("Version 3 of product 94 is deleted.\n", (await Run(host, "delete", "3")).Ok().Output);
        Assert.Equal(ExitCode.Usage, (await Run(host, "edit", "2")).ExitCode);
        Assert.Equal(ExitCode.Refused, (await Run(host, "show", "3")).ExitCode);
    }

    [Fact]
    public async Task A_release_is_planned_made_and_followed()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        await using var device = await GroupReleaseTests.Member(host);
        await host.Group("eager", device);
        await device.ComeOnline(host);

        var plan = (await Run(host, "release", "2", "--group", "eager", "--dry-run", "--json")).Ok().Json;
        Assert.Equal((1, 0), (plan.GetProperty("next_online").GetInt32(), plan.GetProperty("now").GetInt32()));
        Assert.Contains("Take it now\t1\n", (await Run(host, "plan", "2", "--group", "eager", "--immediate")).Ok().Output);
        Assert.Empty((await host.Firmware(2)).Groups);

        var released = (await Run(host, "release", "2", "--group", "eager", "--immediate")).Ok();
        Assert.Equal("Version 2 is released to group eager of product 94; 1 device takes it now, 0 devices take it when next online.\n", released.Output);
        var offer = await device.Offer();
        Assert.Contains("In transfer\t1\n", (await Run(host, "progress", "2")).Ok().Output);
        var following = Run(host, "progress", "2", "--follow", "--json");
        await device.Update(host, offer);
        Assert.Equal(1, (await following).Ok().Json.GetProperty("confirmed").GetInt32());
        Assert.Contains("★ eager", (await Run(host, "list")).Ok().Output);
        Assert.Equal(ExitCode.Failed, (await Run(host, "release", "2", "--group", "nobody")).ExitCode);

        (await Run(host, "release", "2")).Ok();
        Assert.Equal("Product 94: nothing is released to the product any more.\n", (await Run(host, "end-release")).Ok().Output);
        Assert.Contains("★ eager", (await Run(host, "list")).Ok().Output);
        Assert.Equal("Product 94: nothing is released to group eager any more.\n", (await Run(host, "end-release", "--group", "eager")).Ok().Output);
        Assert.DoesNotContain("★", (await Run(host, "list")).Ok().Output);
        (await Run(host, "release", "2", "--group", "eager")).Ok();
        Assert.Equal(ExitCode.Usage, (await Run(host, "end-release", "--group", "eager", "--everywhere")).ExitCode);
        Assert.Equal("Product 94: nothing is released to the product or any group any more.\n", (await Run(host, "end-release", "--everywhere")).Ok().Output);
        Assert.DoesNotContain("★", (await Run(host, "list")).Ok().Output);
    }

    private Task<PfResult> Run(ServerHost host, params string[] arguments) => PfProcess.Run(
        folder, ["firmware", .. arguments, "--product", "94"], url: host.Url, token: host.Http.DefaultRequestHeaders.Authorization!.Parameter);
}
