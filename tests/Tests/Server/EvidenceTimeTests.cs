using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>A product may ask that a version stays up for some minutes before it counts as proved (D1).</summary>
public class EvidenceTimeTests
{
    [Fact]
    public async Task D1_a_version_is_released_only_after_a_device_stayed_up_with_it_for_as_long_as_the_product_asks()
    {
        await using var host = await Asking(minutes: 10);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        device.Run(await host.Upload(1), 1);
        Assert.Equal("no_evidence", (await host.Firmware(1)).ReleaseBlocked);
        await device.ComeOnline(host);
        Assert.Contains("10 min left", await Waits(host));
        host.Time.Forward(TimeSpan.FromMinutes(4));
        await device.Report();
        Assert.Contains("6 min left", await Waits(host));
        var due = (await host.Firmware(1)).Images[0].EvidenceDueAt - host.Time.GetUtcNow();
        Assert.InRange(due!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));

        host.Time.Forward(TimeSpan.FromMinutes(6));
        Assert.Contains("next report", await Waits(host)); // a report is the proof, not the clock
        await device.Report();
        var proved = (await host.Firmware(1)).Images[0];
        Assert.Equal((true, device.Id, null), (proved.Evidence, proved.EvidenceBy, proved.EvidenceDueAt));
        Assert.True((await host.Release(1)).Current);
    }

    [Fact]
    public async Task D1_a_crash_and_a_roll_back_begin_the_wait_anew_and_being_away_does_not_end_it()
    {
        await using var host = await Asking(minutes: 10);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        var file = await host.Upload(1);
        var (version, hash) = (device.Version, device.Hash);
        device.Run(file, 1);
        await device.ComeOnline(host);
        host.Time.Forward(TimeSpan.FromMinutes(9));
        await device.Reboot(host); // it crashed
        host.Time.Forward(TimeSpan.FromMinutes(9));
        await device.Report();
        Assert.Contains("1 min left", await Waits(host));

        (device.Version, device.Hash) = (version, hash);
        await device.Reboot(host); // it went back: nobody runs it now
        Assert.Equal("no_evidence", (await host.Firmware(1)).ReleaseBlocked);
        device.Run(file, 1);
        await device.Reboot(host);
        Assert.Contains("10 min left", await Waits(host));

        await device.Leave(host);
        host.Time.Forward(TimeSpan.FromMinutes(30));
        Assert.Contains("next report", await Waits(host)); // whether it stayed up is not known yet
        await device.ComeOnline(host); // the same boot: it did
        Assert.Null((await host.Firmware(1)).ReleaseBlocked);
    }

    [Fact]
    public async Task D1_when_the_time_is_over_the_device_is_asked_and_one_that_does_not_answer_proves_nothing()
    {
        await using var host = await Asking(minutes: 10);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        device.Run(await host.Upload(1), 1);
        await device.ComeOnline(host);
        await host.Part<EvidenceTick>().Look(CancellationToken.None);
        await device.AssertNothing(Topics.Command);

        host.Time.Forward(TimeSpan.FromMinutes(10));
        Assert.Equal(CommandKind.Ping, await device.Command()); // the tick comes by itself
        Assert.Equal("evidence_waits", (await host.Firmware(1)).ReleaseBlocked);
        await device.Report();
        Assert.True((await host.Firmware(1)).Images[0].Evidence);
    }

    [Fact]
    public async Task D1_devices_that_never_answer_do_not_keep_the_others_from_being_asked()
    {
        await using var host = await Asking(minutes: 10);
        var file = await host.Upload(1);
        var devices = Enumerable.Range(0, 7).Select(_ => new TestDevice()).ToList();
        foreach (var device in devices)
        {
            await host.Import(device.Id);
            device.Run(file, 1);
            await device.ComeOnline(host);
        }
        host.Time.Forward(TimeSpan.FromMinutes(10));
        foreach (var device in devices)
        {
            Assert.Equal(CommandKind.Ping, await device.Command());
        }
        foreach (var device in devices)
        {
            await device.DisposeAsync();
        }
    }

    [Fact]
    public async Task D1_what_ran_before_the_upload_counts_for_as_long_as_it_said_so()
    {
        await using var host = await Asking(minutes: 10);
        var factory = TestFile(host);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        device.Run(factory, 1);
        await device.ComeOnline(host);
        host.Time.Forward(TimeSpan.FromMinutes(8));
        await device.Report();
        var uploaded = await host.Ask<FirmwareBody>(HttpMethod.Post, "/v1/products/94/firmware", ServerHost.UploadForm(factory, "Factory"));
        Assert.Equal("evidence_waits", uploaded.ReleaseBlocked);
        host.Time.Forward(TimeSpan.FromMinutes(2));
        await device.Report();
        Assert.Null((await host.Firmware(1)).ReleaseBlocked);
    }

    [Fact]
    public async Task The_minutes_are_changed_noted_and_shown__what_is_proved_stays_so()
    {
        await using var host = await GroupReleaseTests.Proven(1);
        var changed = await Ask(host, 60);
        Assert.Equal(60, changed.EvidenceMinutes);
        Assert.Null((await host.Firmware(1)).ReleaseBlocked);
        var note = (await host.Noted("product.change"))[^1];
        Assert.Contains("\"evidence_minutes\":0", note.Before);
        Assert.Contains("\"evidence_minutes\":60", note.After);

        var before = await host.Everything();
        foreach (var wrong in new[] { -1, 10_081 })
        {
            var refusal = await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/v1/products/94", Change(wrong));
            Assert.Equal("out_of_range", refusal.Error);
        }
        Assert.Equal(before, await host.Everything());
    }

    private static async Task<string> Waits(ServerHost host)
    {
        Assert.Equal("evidence_waits", (await host.Firmware(1)).ReleaseBlocked);
        Assert.Equal("evidence_waits", (await host.Plan(1)).ReleaseBlocked);
        var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/v1/products/94/firmware/release", new ReleaseFirmware(1, true));
        Assert.Equal("evidence_waits", refusal.Error);
        return refusal.ErrorDescription;
    }

    private static async Task<ServerHost> Asking(int minutes)
    {
        var host = await ServerHost.Start();
        await host.CreateProduct();
        await Ask(host, minutes);
        return host;
    }

    private static async Task<ProductBody> Ask(ServerHost host, int minutes) =>
        (await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", Change(minutes))).Product;

    private static UpdateProduct Change(int minutes) => new(new ProductChange(null, null, null, EvidenceMinutes: minutes));

    private static byte[] TestFile(ServerHost host) => Infrastructure.TestImages.Make(host.Key, 94, 1, Infrastructure.TestImages.Target, 20_000);
}
