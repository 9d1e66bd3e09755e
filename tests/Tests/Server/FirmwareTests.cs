using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>What can be done with a version once it is uploaded: edit, mark, delete.</summary>
public class FirmwareTests
{
    private const string Firmware = "/v1/products/94/firmware";

    [Fact]
    public async Task D12_a_title_is_edited_and_stays_distinct_whatever_its_case()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(1);
        await host.Upload(2);

        var edited = await Put(host, 2, new FirmwareChange("  Blinks twice ", "For the bench", null));
        Assert.Equal(("Blinks twice", "For the bench", false), (edited.Title, edited.Description, edited.MarkedBad));
        Assert.Equal("Blinks twice", (await Put(host, 2, new FirmwareChange("blinks twice", null, null))).Title, ignoreCase: true);

        await Refused(host, 2, new FirmwareChange("vERSION 1", null, null), HttpStatusCode.Conflict, "title_taken");
        await Refused(host, 2, new FirmwareChange("  ", null, null), HttpStatusCode.BadRequest, "title_missing");
        await Refused(host, 2, new FirmwareChange(new string('x', 65), null, null), HttpStatusCode.BadRequest, "title_too_long");
        await Refused(host, 2, new FirmwareChange(null, new string('x', 4001), null), HttpStatusCode.BadRequest, "invalid_request");
        await Refused(host, 9, new FirmwareChange("Nine", null, null), HttpStatusCode.NotFound, "unknown_version");
        Assert.Equal(["blinks twice", "Version 1"], (await host.Get<List<FirmwareBody>>(Firmware)).Select(version => version.Title));
    }

    [Fact]
    public async Task D1_a_version_marked_bad_cannot_be_released__the_mark_taken_off_it_can()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await ReleaseTests.Prove(host, 1);
        await ReleaseTests.Prove(host, 2);
        Assert.Null((await host.Firmware(2)).ReleaseBlocked);

        Assert.Equal("marked_bad", (await Put(host, 2, new FirmwareChange(null, null, true))).ReleaseBlocked);
        var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, $"{Firmware}/release", new ReleaseFirmware(2, true));
        Assert.Equal("marked_bad", refusal.Error);
        Assert.Null((await host.Get<ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);

        await Put(host, 2, new FirmwareChange(null, null, false));
        Assert.True((await host.Release(2)).Current);
        var bad = await Put(host, 2, new FirmwareChange(null, null, true));
        Assert.Equal((true, true, "marked_bad"), (bad.MarkedBad, bad.Current, bad.ReleaseBlocked)); // it stays until another is
        await host.Release(1);
        Assert.False((await host.Firmware(2)).Current);
    }

    [Fact]
    public async Task D7_a_version_that_is_released_locked_or_reported_is_not_deleted()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await ReleaseTests.Prove(host, 1);
        await ReleaseTests.Prove(host, 2);
        await host.Upload(3);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await host.Lock(device.Id, 3);
        await host.Release(1);
        await host.Release(2);

        await NotDeleted(host, 1, "was once"); // released before
        await NotDeleted(host, 2, "released");
        await NotDeleted(host, 3, "locked");
        await host.Lock(device.Id, null);
        await host.Upload(4);
        await using var running = new TestDevice { Version = 4 };
        await host.Import(running.Id);
        await running.ComeOnline(host);
        await NotDeleted(host, 4, "run it");
        Assert.Equal(4, (await host.Get<List<FirmwareBody>>(Firmware)).Count);

        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Firmware}/3");
        Assert.Equal("unknown_version", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Delete, $"{Firmware}/3")).Error);
        Assert.Equal([4, 2, 1], (await host.Get<List<FirmwareBody>>(Firmware)).Select(version => version.Version));
        Assert.Equal(3, await host.Read(store => store.Contents.CountAsync()));
        Assert.Equal(3, await host.Read(store => store.Images.CountAsync()));
    }

    [Fact]
    public async Task D14_a_deleted_number_comes_again_only_where_no_device_ever_reported_it()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(1);
        await host.Upload(2);
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Firmware}/2");
        var again = await host.Upload(2); // another image of the same number: nobody ever ran the first

        await using var device = new TestDevice();
        await host.Import(device.Id);
        device.Run(again, 2);
        await device.ComeOnline(host);
        Assert.True((await host.Firmware(2)).Images[0].Evidence);
        device.Version = 1;
        device.Hash = new byte[32];
        await device.Reboot(host); // nobody runs it any more
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Firmware}/2");

        var form = ServerHost.UploadForm(TestImages.Make(host.Key, 94, 2), "Two again");
        Assert.Equal("version_not_above", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, Firmware, form)).Error);
        var further = ServerHost.UploadForm(TestImages.Make(host.Key, 94, 2, "ESP32_REV3"), "Two again");
        Assert.Equal("version_not_above", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, Firmware, further)).Error);
        await host.Upload(3);
        Assert.Equal([3, 1], (await host.Get<List<FirmwareBody>>(Firmware)).Select(version => version.Version));
    }

    [Fact]
    public async Task A_transfer_of_a_deleted_version_is_cancelled_and_no_further_byte_is_sent()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Lock(device.Id, 2, flash: true);
        var offer = await device.Offer();
        await device.Download(offer, upTo: 4096);
        await device.Leave(host);
        await host.Lock(device.Id, null); // it is away, so the transfer stands still
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Firmware}/2");
        Assert.Equal("cancelled", (await host.Device(device.Id)).Transfer!.State);

        await device.Connect(host);
        await device.Report();
        await device.Fetch(offer.Transfer, 4096, 4096);
        Assert.Equal(offer.Transfer, (await device.Cancel()).Transfer);
        await device.AssertNothing(Topics.Chunk);
        Assert.Equal(0, await host.Read(store => store.Contents.CountAsync()));
    }

    [Fact]
    public async Task Files_that_another_version_has_too_stay_when_one_is_deleted()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct(94);
        await host.Upload(1);
        var two = await host.Upload(2);
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Firmware}/1");
        Assert.Equal(two, await host.Http.GetByteArrayAsync($"{Firmware}/2/binary"));
        Assert.Equal(1, await host.Read(store => store.Contents.CountAsync()));
    }

    [Fact]
    public async Task Two_deletions_at_once_delete_once()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(1);
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var answer = await host.Send(HttpMethod.Delete, $"{Firmware}/1");
            return answer.StatusCode;
        }));
        Assert.Equal(1, results.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(3, results.Count(status => status == HttpStatusCode.NotFound));
    }

    private static Task<FirmwareBody> Put(ServerHost host, int version, FirmwareChange change) =>
        host.Ask<FirmwareBody>(HttpMethod.Put, $"{Firmware}/{version}", change);

    private static async Task Refused(ServerHost host, int version, FirmwareChange change, HttpStatusCode status, string error) =>
        Assert.Equal(error, (await host.Refused(status, HttpMethod.Put, $"{Firmware}/{version}", change)).Error);

    private static async Task NotDeleted(ServerHost host, int version, string because)
    {
        var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Delete, $"{Firmware}/{version}");
        Assert.Equal("in_use", refusal.Error);
        Assert.Contains(because, refusal.ErrorDescription);
    }
}
