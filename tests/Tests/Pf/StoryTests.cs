extern alias pf;

using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Pf;

/// <summary>A product creator's day, typed at a real server: what each command prints, and its exit code.</summary>
public sealed class StoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task S88_upload_lock_release_and_the_fleet_follows()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var desk = await host.Member();
        await using var field = await host.Member();
        var file = TestImages.Make(host.Key, 94, 2, TestImages.Target, 20_000);
        await File.WriteAllBytesAsync(folder.File("two.bin"), file);

        await Says(host, "Version 2 of product 94 is uploaded as \"Two\"", "firmware", "upload", "two.bin", "--title", "Two");
        await Refuses(host, "no_evidence", "firmware", "release", "2", "--yes");
        var locking = Run(host, "device", "lock", desk.Id, "2", "--now", "--follow");
        await desk.Update(host, await desk.Offer());
        Assert.Contains("runs version 2 and has confirmed it", (await locking).Ok().Output);
        await Says(host, "Version 2 is the released version of product 94", "firmware", "release", "2", "--yes");
        await Says(host, "its next coming online", "device", "explain", field.Id);
        await field.Reboot(host);
        await field.Update(host, await field.Offer());
        await Says(host, "is unlocked", "device", "unlock", desk.Id);
        await Says(host, "\t2\t", "device", "list", "--version", "2");
        await Says(host, "is in back.bin", "firmware", "download", "2", "--out", "back.bin");
        Assert.Equal(file, await File.ReadAllBytesAsync(folder.File("back.bin")));
        await Refuses(host, "unknown_version", "device", "lock", field.Id, "9");
        var stranger = await PfProcess.Run(folder, ["device", "list", "--product", "94"], url: host.Url, token: "none");
        Assert.Equal(ExitCode.NotSignedIn, stranger.ExitCode);
    }

    [Fact]
    public async Task S97_S99_X4_strangers_are_approved_and_denied_members_removed_and_a_credential_reset()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var friend = new TestDevice();
        await using var enemy = new TestDevice();
        await friend.ComeOnline(host);
        await enemy.ComeOnline(host);
        await Says(host, friend.Id, "device", "list", "--quarantined");
        await Says(host, "is a member of product 94", "device", "approve", friend.Id);
        await Says(host, "is denied for product 94", "device", "deny", enemy.Id);
        await Says(host, enemy.Id, "device", "list", "--denied");
        await host.Until(friend.Id, device => device.Status == "ok");
        await Says(host, "is online", "device", "ping", friend.Id);
        await Says(host, "shows itself", "device", "identify", friend.Id);
        Assert.Equal(Reason.Denied, (await enemy.Reboot(host)).Reason);

        await friend.Leave(host);
        friend.Credential = new string('a', 64); // its board was erased
        Assert.NotEqual(MQTTnet.MqttClientConnectResultCode.Success, (await friend.Connect(host)).ResultCode);
        await Says(host, "wrong_credential", "device", "show", friend.Id);
        await Says(host, "may connect with a new credential", "device", "reset-credential", friend.Id);
        await friend.ComeOnline(host);
        await Says(host, "is no member of product 94", "device", "remove", friend.Id);
        await Refuses(host, "not_a_member", "device", "remove", friend.Id);
        await Says(host, "device.approve", "audit", "list");
    }

    private async Task Says(ServerHost host, string text, params string[] arguments) =>
        Assert.Contains(text, (await Run(host, arguments)).Ok().Output);

    private async Task Refuses(ServerHost host, string reason, params string[] arguments)
    {
        var result = await Run(host, arguments);
        Assert.Equal(ExitCode.Refused, result.ExitCode);
        Assert.Contains(reason, result.Errors);
    }

    private Task<PfResult> Run(ServerHost host, params string[] arguments) => PfProcess.Run(
        folder, [.. arguments, "--product", "94"], url: host.Url, token: host.Http.DefaultRequestHeaders.Authorization!.Parameter);
}
