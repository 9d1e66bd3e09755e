using System.Net;
using System.Text;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Taking devices in.</summary>
public class ImportTests
{
    private const string Devices = "/v1/products/94/devices";

    [Fact]
    public async Task S12_S13_S14_a_file_with_thousands_of_ids_is_one_action()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var ids = Enumerable.Range(1, 3000).Select(Id).ToList();
        var answer = await host.Ask<ImportAnswer>(HttpMethod.Post, Devices, FileForm(string.Join("\r\n", ids)));
        Assert.Equal(3000, answer.Updated);
        var list = await host.Get<DevicesAnswer>(Devices);
        Assert.Equal((3000, 25, 120), (list.Meta.TotalRecords, list.Devices.Count, list.Meta.TotalPages));
        Assert.All(list.Devices, device => Assert.Equal(("never_reported", false, 94), (device.Status, device.Online, device.ProductId!.Value)));
    }

    [Fact]
    public async Task S18_S19_a_mixed_file_is_answered_line_by_line()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        await host.Import(Id(4), product: 95);
        await host.Import(Id(5));
        var text = $"\uFEFF# boards\n\n{Id(1)}\n {Id(2).ToUpperInvariant()} \r\nnot-an-id\n{Id(1)}\naa:bb:cc:dd:ee:ff\n{Id(4)}\n{Id(5)}\n{Id(1)}00\n";
        var answer = await host.Ask<ImportAnswer>(HttpMethod.Post, Devices, new StringContent(text, Encoding.UTF8, "text/plain"));
        Assert.Equal([Id(1), Id(2), DeviceId.Prefix + "aabbccddeeff"], answer.UpdatedDeviceIds);
        Assert.Equal(3, answer.Updated);
        Assert.Equal([Id(5)], answer.ExistingDeviceIds);
        Assert.Equal([Id(4)], answer.NonmemberDeviceIds);
        Assert.Equal(["not-an-id", Id(1) + "00"], answer.InvalidDeviceIds);
        Assert.Equal(
            [(3, "added"), (4, "added"), (5, "invalid_device_id"), (6, "duplicate"), (7, "added"), (8, "in_another_product"), (9, "already_member"), (10, "invalid_device_id")],
            answer.Lines.Select(line => (line.Line, line.Result)));
    }

    [Fact]
    public async Task S19_only_bad_lines_are_an_error_and_change_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        await host.Import(Id(4), product: 95);
        Assert.Equal("all_invalid", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Devices, new { ids = new[] { "x", "y" } })).Error);
        Assert.Equal("invalid_device_id", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Devices, new { id = "x" })).Error);
        Assert.Equal("in_another_product", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, Devices, new { id = Id(4) })).Error);
        Assert.Equal("invalid_request", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Devices, new { })).Error);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/products/7/devices", new { id = Id(1) });
        Assert.Empty((await host.Get<DevicesAnswer>(Devices)).Devices);
    }

    [Fact]
    public async Task D15_a_dry_run_tells_and_changes_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var answer = await host.Ask<ImportAnswer>(HttpMethod.Post, Devices, new { ids = new[] { Id(1), "x" }, dry_run = true });
        Assert.Equal((1, "x"), (answer.Updated, answer.InvalidDeviceIds[0]));
        Assert.Empty((await host.Get<DevicesAnswer>(Devices)).Devices);
    }

    [Fact]
    public async Task S21_forced_a_device_with_another_product_is_treated_as_this_one_until_it_first_reports_it()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var file = await host.Upload(2);
        await using var other = new TestDevice { Product = 0, Version = 0 };
        await host.Import(other.Id, force: true);
        await host.Lock(other.Id, 2);
        var verdict = await other.ComeOnline(host);
        Assert.Equal((VerdictStatus.Ok, Reason.Forced, 94), (verdict.Status, verdict.Reason, verdict.Product));
        Assert.True((await host.Device(other.Id)).Force);
        await other.Update(host, await other.Offer());
        var device = await host.Device(other.Id);
        Assert.Equal((false, "ok", "member", 94), (device.Force, device.Status, device.Reason, device.FirmwareProductId!.Value));
        Assert.Equal(file.Length, device.Transfer!.Size);
    }

    [Fact]
    public async Task S22_without_force_another_product_is_limited__S23_S24_this_product_is_ok_at_once()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var wrong = new TestDevice { Product = 95 };
        await using var right = new TestDevice();
        await host.Import(wrong.Id);
        await host.Import(right.Id);
        Assert.Equal((VerdictStatus.Limited, Reason.Mismatch), Of(await wrong.ComeOnline(host)));
        Assert.Equal((VerdictStatus.Ok, Reason.Member), Of(await right.ComeOnline(host)));
        Assert.False((await host.Device(right.Id)).Quarantined);
    }

    [Fact]
    public async Task S28_an_imported_device_is_brought_to_the_release()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var first = new TestDevice();
        await host.Import(first.Id);
        var file = await host.Upload(1);
        first.Run(file, 1);
        await first.ComeOnline(host);
        await host.Release(1);
        await using var fresh = new TestDevice { Version = 0 };
        await host.Import(fresh.Id);
        await fresh.ComeOnline(host);
        Assert.Equal(1, (await fresh.Offer()).Version);
    }

    [Fact]
    public async Task Devices_are_listed_by_page_by_cursor_and_by_search()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var ids = Enumerable.Range(1, 7).Select(Id).ToList();
        await host.Ask<ImportAnswer>(HttpMethod.Post, Devices, new { ids });
        await host.Remove(Id(1), deny: true);
        await using var stranger = new TestDevice(Id(0xfff));
        await stranger.ComeOnline(host);

        string[] expected = [Id(2), Id(3), Id(4), Id(5), Id(6), Id(7), Id(0xfff), Id(1)];
        var seen = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await host.Get<DevicesAnswer>($"{Devices}?per_page=3&cursor={cursor}");
            seen.AddRange(page.Devices.Select(device => device.Id));
            cursor = page.Meta.NextCursor;
        }
        Assert.Equal(expected, seen);
        var second = await host.Get<DevicesAnswer>($"{Devices}?per_page=3&page=2");
        Assert.Equal((3, 2), (second.Meta.TotalPages, second.Meta.Page));
        Assert.Equal(expected[3..6], second.Devices.Select(device => device.Id));
        Assert.Equal([Id(0xfff)], (await host.Get<DevicesAnswer>($"{Devices}?quarantined=true")).Devices.Select(device => device.Id));
        Assert.Equal([Id(1)], (await host.Get<DevicesAnswer>($"{Devices}?denied=true")).Devices.Select(device => device.Id));
        Assert.Equal([Id(3)], (await host.Get<DevicesAnswer>($"{Devices}?deviceId={Id(3).ToUpperInvariant()}")).Devices.Select(device => device.Id));
        await host.Ask<DeviceBody>(HttpMethod.Put, $"{Devices}/{Id(4)}", new { name = "Kitchen" });
        Assert.Equal([Id(4)], (await host.Get<DevicesAnswer>($"{Devices}?search=kitch")).Devices.Select(device => device.Id));
    }

    private static string Id(int number) => DeviceId.Prefix + number.ToString("x12");

    private static (VerdictStatus, Reason) Of(Verdict verdict) => (verdict.Status, verdict.Reason);

    private static MultipartFormDataContent FileForm(string text) =>
        new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "file" } };
}
