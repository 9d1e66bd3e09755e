using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Fleet;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Devices;
using ProductFirmware.Tests.EndToEnd;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Imports that are large, cut off, streamed, or come from where devices are others' already.</summary>
public class ImportSizeTests
{
    [Fact]
    public async Task S13_a_hundred_thousand_lines_are_told_exactly_in_an_answer_that_stays_small()
    {
        const int Count = 100_000;
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var text = new StringBuilder();
        for (var i = 1; i <= Count; i++)
        {
            text.Append(i % 100 == 0 ? "not-an-id" : FleetHost.Id(i)).Append('\n');
        }
        text.Append(FleetHost.Id(1)).Append('\n');
        var beforeBytes = GC.GetTotalMemory(forceFullCollection: true);
        var answer = await host.ImportText(text.ToString());
        Assert.Equal((Count * 99 / 100, Count / 100, 1, true), (answer.Updated, answer.Invalid, answer.Duplicate, answer.Truncated));
        Assert.Equal((1000, 1000), (answer.UpdatedDeviceIds.Count, answer.InvalidDeviceIds.Count));
        Assert.Equal(Count * 99 / 100, await host.Read(store => store.Devices.CountAsync(row => row.ProductId == 94 && row.JoinedAtMs != null)));
        Assert.Single(await host.Noted("device.import"));
        await Wait.Until(() => GC.GetTotalMemory(forceFullCollection: true) - beforeBytes < 64 * 1024 * 1024); // others' tests hold some for a while
    }

    [Fact]
    public async Task D15_a_streamed_answer_has_progress_every_line_that_was_not_added_and_a_summary()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var bad = Enumerable.Range(0, 1500).Select(i => $"bad-{i}");
        var good = Enumerable.Range(1, 5000).Select(FleetHost.Id);
        using var request = new HttpRequestMessage(HttpMethod.Post, FleetHost.Devices)
        {
            Content = new StringContent(string.Join('\n', good.Concat(bad)), Encoding.UTF8, "text/plain"),
        };
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var answer = await host.Http.SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1500, lines.Count(line => line.TryGetProperty("result", out _)));
        Assert.Equal([3000, 6000, 6500], lines.Where(line => line.TryGetProperty("added", out _)).Select(line => line.GetProperty("line").GetInt32()));
        var summary = lines[^1].Deserialize<ImportAnswer>(RestJson.Options)!;
        Assert.Equal((5000, 1500, true), (summary.Updated, summary.Invalid, summary.Truncated));
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter;
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            var url = new Uri(host.Url);
            await socket.ConnectAsync(url.Host, url.Port);
            var head = $"POST {FleetHost.Devices} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Range(1, 1000).Select(i => FleetHost.Id(i) + "\n"))));
        }
        await host.ImportText(FleetHost.Id(0xffff)); // what came before it was done with
        Assert.Equal(1, await host.Read(store => store.Devices.CountAsync()));
    }

    [Fact]
    public async Task A_line_without_end_and_a_list_that_is_too_big_are_refused_in_bounded_memory()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var answer = await host.ImportText(new string('a', 5_000_000) + "\n" + FleetHost.Id(1));
        Assert.Equal((1, 1), (answer.Updated, answer.Invalid));
        Assert.True(answer.InvalidDeviceIds[0].Length < 200);
        using var big = new HttpRequestMessage(HttpMethod.Post, FleetHost.Devices)
        {
            Content = new ByteArrayContent(new byte[65 * 1024 * 1024]) { Headers = { ContentType = new("text/plain") } },
            Headers = { ExpectContinue = true }, // so that the answer comes before the bytes
        };
        using var refused = await host.Http.SendAsync(big);
        Assert.Equal("too_big", (await ServerHost.Refused(HttpStatusCode.RequestEntityTooLarge, refused)).Error);
    }

    [Fact]
    public async Task Of_a_line_that_is_no_ID_only_the_beginning_is_kept()
    {
        var context = new DefaultHttpContext { Request = { ContentType = "text/plain" } };
        context.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(new string('a', 5_000_000) + "\n" + FleetHost.Id(1)));
        var source = await ImportSource.Read(context.Request);
        Assert.Equal([ImportRule.LineCharsMax, FleetHost.Id(1).Length], source.Lines().Select(line => line.Text.Length));
    }

    [Fact]
    public async Task S15_S16_S17_what_somebody_outside_the_team_claimed_is_refused_and_the_teams_own_and_nobodys_are_taken()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Claim(FleetHost.Id(1), byTeam: false);
        await host.Claim(FleetHost.Id(2), byTeam: true);
        var answer = await host.ImportText($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}\n{FleetHost.Id(3)}");
        Assert.Equal([FleetHost.Id(1)], answer.NonmemberDeviceIds);
        Assert.Equal([FleetHost.Id(2), FleetHost.Id(3)], answer.UpdatedDeviceIds);
        Assert.Equal("owned_by_other", answer.Lines.Single(line => line.Line == 1).Result);
        Assert.Equal("owned_by_other", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, FleetHost.Devices, new { id = FleetHost.Id(1) })).Error);
        Assert.Null(await host.Read(store => store.Devices.Where(row => row.Id == FleetHost.Id(1)).Select(row => row.ProductId).SingleAsync()));
    }

    [Fact]
    public async Task A_device_of_an_import_under_way_never_stands_there_without_a_note_of_who_takes_it_in()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var import = host.ImportText(string.Concat(Enumerable.Range(1, 150_000).Select(i => FleetHost.Id(i) + "\n")), "test=true"); // more than one transaction
        var looks = 0;
        while (!import.IsCompleted || looks == 0)
        {
            var isTaken = await host.Read(store => store.Devices.AnyAsync());
            var isNoted = await host.Read(store => store.Audit.AnyAsync(row => row.Action.StartsWith("device.import")));
            Assert.True(!isTaken || isNoted);
            looks++;
        }
        await import;
        Assert.Contains("\"test\":true", Assert.Single(await host.Noted("device.import_begin")).After);
        Assert.Contains("\"added\":150000", Assert.Single(await host.Noted("device.import")).After);
        await host.ImportText(FleetHost.Id(200_000));
        Assert.Single(await host.Noted("device.import_begin")); // what is one transaction has one note
    }

    [Fact]
    public async Task An_import_that_is_killed_stays_noted_as_begun__and_the_same_list_again_takes_in_the_rest_and_notes_how_many()
    {
        const int Count = 250_000; // some transactions
        using var folder = new TemporaryFolder();
        await using var cloud = new CloudProcess(folder.File("data"));
        await cloud.Start();
        await cloud.Client.CreateProduct(new("Cut", 94, null, []), default);
        var list = string.Concat(Enumerable.Range(1, Count).Select(i => FleetHost.Id(i) + "\n"));
        var import = cloud.Client.Import(94, list, force: false, dryRun: false, default);
        await Wait.Until(() => DeviceCount(folder) > 0);
        await cloud.Kill();
        await Assert.ThrowsAnyAsync<Exception>(() => import);

        await cloud.Start();
        var taken = DeviceCount(folder);
        Assert.InRange(taken, 1, Count - 1);
        var begun = Assert.Single(await Imports(cloud));
        Assert.Equal(("device.import_begin", "admin"), (begun.Action, begun.Actor));
        var again = await cloud.Client.Import(94, list, force: false, dryRun: false, default);
        Assert.Equal((Count - taken, taken), (again.Updated, again.Existing));
        var ended = (await Imports(cloud))[0];
        Assert.Equal("device.import", ended.Action);
        Assert.Contains($"\"added\":{Count - taken},", ended.After);
        Assert.True((await cloud.Client.VerifyAudit(1, null, default)).Ok);
    }

    private static int DeviceCount(TemporaryFolder folder)
    {
        using var store = new StoreReader(Path.Combine(folder.File("data"), "cloud.db"));
        return int.Parse(store.Ask("SELECT '', count(*) FROM Devices")[""]);
    }

    private static async Task<List<(string Action, string Actor, string? After)>> Imports(CloudProcess cloud) =>
        [.. (await cloud.Client.Audit(new(1, null, null, null, null, null, null), 10, default))
            .Where(entry => entry.Action.StartsWith("device.import")).Select(entry => (entry.Action, entry.Actor, entry.After?.ToString()))];

    [Fact]
    public async Task D17_a_member_of_another_product_is_moved_only_where_that_is_said()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        var id = FleetHost.Id(1);
        await host.Import(id, product: 95);
        Assert.Equal("in_another_product", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, FleetHost.Devices, new { id })).Error);
        var moved = await host.Ask<ImportAnswer>(HttpMethod.Post, FleetHost.Devices, new { id, move = true });
        Assert.Equal([id], moved.UpdatedDeviceIds);
        Assert.Equal(94, (await host.Device(id)).ProductId);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/v1/products/95/devices/{id}");
    }

    [Fact]
    public async Task D16_importing_what_is_quarantined_or_denied_approves_it_and_is_noted()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var quarantined = new TestDevice();
        await using var denied = new TestDevice();
        await quarantined.ComeOnline(host);
        await denied.ComeOnline(host);
        await host.Remove(denied.Id, deny: true);
        var answer = await host.ImportText($"{quarantined.Id}\n{denied.Id}");
        Assert.Equal((2, 2), (answer.Updated, answer.Approved));
        await host.Until(denied.Id, device => device.Status == "ok");
        Assert.Equal(["{\"standing\":\"quarantined\"}", "{\"standing\":\"denied\"}"], (await host.Noted("device.approve")).Select(row => row.Before).OrderDescending());
        Assert.Empty(await host.Noted("device.import"));
    }

    [Fact]
    public async Task S20_force_is_off_by_default__D8_on_existing_members_it_is_set_and_noted()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var id = FleetHost.Id(1);
        await host.Ask<ImportAnswer>(HttpMethod.Post, FleetHost.Devices, new { id });
        Assert.False((await host.Device(id)).Force);
        Assert.Equal([id], (await host.ImportText(id, "force=true")).ExistingDeviceIds);
        Assert.True((await host.Device(id)).Force);
        Assert.Equal(2, (await host.Noted("device.import")).Count);
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, FleetHost.Devices, new { id, force = "maybe" });
    }

    [Fact]
    public async Task D24_a_table_is_read_by_its_header_and_marks_and_groups_are_set_for_all()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateGroups("a", "b");
        var table = $"name;\"mac\"\r\n\"Kitchen; left\";24:a1:b2:c3:d4:e5\r\nBench;{FleetHost.Id(2)}\r\n";
        var answer = await host.ImportText(table, "groups=a,b&test=1&development=true", "text/csv");
        Assert.Equal([DeviceId.Prefix + "24a1b2c3d4e5", FleetHost.Id(2)], answer.UpdatedDeviceIds);
        var device = await host.Device(FleetHost.Id(2));
        Assert.Equal((true, true, "a b"), (device.Test, device.Development, string.Join(' ', device.Groups)));
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"{FleetHost.Devices}?groups=c", new { id = FleetHost.Id(3) });
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"{FleetHost.Devices}/{FleetHost.Id(3)}");
    }

    [Fact]
    public async Task D15_what_is_exported_can_be_imported_again_and_no_name_calculates_in_a_spreadsheet()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.ImportText($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}");
        await host.Set(FleetHost.Id(1), new { name = "=cmd|' /C calc'!A0, \"x\"" });
        var csv = await host.Http.GetStringAsync($"{FleetHost.Devices}/export");
        var lines = csv.TrimEnd().Split("\r\n");
        Assert.StartsWith("id,name,groups,test", lines[0]);
        Assert.StartsWith($"{FleetHost.Id(1)},\"'=cmd|' /C calc'!A0, \"\"x\"\"\",,false,false,,,never_reported,false,,2", lines[1]);
        Assert.Equal([FleetHost.Id(1), FleetHost.Id(2)], (await host.ImportText(csv, type: "text/csv")).ExistingDeviceIds);
        var documents = (await host.Http.GetStringAsync($"{FleetHost.Devices}/export?format=ndjson")).TrimEnd().Split('\n');
        Assert.Equal(FleetHost.Id(2), JsonSerializer.Deserialize<ExportedDevice>(documents[1], RestJson.Options)!.Id);
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, $"{FleetHost.Devices}/export?format=pdf");
    }
}
