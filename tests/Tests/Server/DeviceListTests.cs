using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Tests.Server;

/// <summary>Lists: every filter, every order, by number and by cursor.</summary>
public class DeviceListTests
{
    [Fact]
    public async Task Every_filter_finds_its_devices_and_no_others()
    {
        await using var host = await PrivilegeTests.Released();
        await host.CreateGroups("a", "b");
        await using var runs = new TestDevice { Version = 2 };
        await using var wrong = new TestDevice { Product = 95 };
        var quiet = FleetHost.Id(0xb01);
        await host.ImportText($"{runs.Id}\n{wrong.Id}\n{quiet}");
        await runs.ComeOnline(host);
        await wrong.ComeOnline(host);
        await host.Set(runs.Id, new { name = "Kitchen", development = true, groups = new[] { "a" } });
        await host.Lock(quiet, 2);
        var own = new HashSet<string> { runs.Id, wrong.Id, quiet };
        async Task Finds(string query, params string[] expected) =>
            Assert.Equal(expected.Order(StringComparer.Ordinal), (await host.Ids(query)).Where(own.Contains).Order(StringComparer.Ordinal));

        await Finds("online=true", runs.Id, wrong.Id);
        await Finds("online=false", quiet);
        await Finds("development=true", runs.Id);
        await Finds("locked=true", quiet);
        await Finds("locked=false", runs.Id, wrong.Id);
        await Finds("groups=a,b", runs.Id);
        await Finds("groups=b");
        await Finds("deviceName=kITch", runs.Id);
        await Finds("search=kitch", runs.Id);
        await Finds("version=2", runs.Id);
        await Finds("firmware_version=2", runs.Id);
        await Finds("status=ok", runs.Id);
        await Finds("status=limited", wrong.Id);
        await Finds("status=never_reported", quiet);
        await Finds("needs_attention=true");
        await Finds("needs_attention=false", runs.Id, wrong.Id, quiet);
    }

    [Fact]
    public async Task A_name_is_found_whatever_the_case_of_its_letters_in_any_alphabet()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var names = new[] { "Überlandwerk", "Uberlandwerk", "Gerät [1]*?", "Λάμπα", "ÖLPUMPE" };
        await host.ImportText(string.Join('\n', names.Select((_, i) => FleetHost.Id(i))));
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            await host.Set(FleetHost.Id(i), new { name });
        }
        async Task Finds(string text, params int[] expected)
        {
            foreach (var filter in new[] { "search", "deviceName" })
            {
                Assert.Equal(expected.Select(FleetHost.Id), await host.Ids($"{filter}={Uri.EscapeDataString(text)}"));
            }
        }

        await Finds("überland", 0);
        await Finds("Überland", 0);
        await Finds("ÜBERLANDWERK", 0);
        await Finds("uberland", 1);
        await Finds("erlandWERK", 0, 1);
        await Finds("ÄT [1]*?", 2);
        await Finds("ä*");
        await Finds("ä?");
        await Finds("ä[t]");
        await Finds("λΆΜπα", 3);
        await Finds("ölpumpe", 4);
    }

    [Theory]
    [InlineData("deviceId")]
    [InlineData("deviceName")]
    [InlineData("lastConnection")]
    [InlineData("firmwareVersion")]
    public async Task Every_order_gives_the_same_by_cursor_and_by_number_and_turned_round(string sort)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.ImportText(string.Join('\n', Enumerable.Range(1, 23).Select(FleetHost.Id)));
        await host.Read(async store =>
        {
            var rows = await store.Devices.OrderBy(row => row.Id).ToListAsync();
            foreach (var (row, i) in rows.Select((row, i) => (row, i)).Where(row => row.i % 3 != 0))
            {
                row.Name = $"name {i % 4}";
                row.LastSeenMs = 1000 + (i * 7 % 5);
                row.BootId = i;
                row.ReportVersion = i * 5 % 7;
                row.ReportProduct = 94;
                (row.ReportHash, row.ReportTarget) = ("00", "VIRTUAL");
            }
            return await store.SaveChangesAsync();
        });
        foreach (var direction in new[] { "asc", "desc" })
        {
            var byCursor = new List<string>();
            for (var cursor = ""; cursor is not null;)
            {
                var page = await host.Get<DevicesAnswer>($"{FleetHost.Devices}?per_page=4&sortAttr={sort}&sort_dir={direction}&cursor={cursor}");
                byCursor.AddRange(page.Devices.Select(device => device.Id));
                cursor = page.Meta.NextCursor;
            }
            var byNumber = new List<string>();
            for (var page = 1; page <= 6; page++)
            {
                byNumber.AddRange((await host.Get<DevicesAnswer>($"{FleetHost.Devices}?perPage=4&sort_attr={sort}&sortDir={direction}&page={page}")).Devices.Select(device => device.Id));
            }
            Assert.Equal(byCursor, byNumber);
            Assert.Equal(23, byCursor.Distinct().Count());
            Assert.Equal(await Sorted(host, sort, direction == "desc"), byCursor);
        }
    }

    [Fact]
    public async Task S96_S100_the_quarantined_come_behind_the_members_and_the_denied_last()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var waiting = new TestDevice();
        await using var refused = new TestDevice();
        await waiting.ComeOnline(host);
        await refused.ComeOnline(host);
        await host.Remove(refused.Id, deny: true);
        await host.Import(FleetHost.Id(0xfffff));
        var devices = (await host.Get<DevicesAnswer>(FleetHost.Devices)).Devices;
        Assert.Equal([FleetHost.Id(0xfffff), waiting.Id, refused.Id], devices.Select(device => device.Id));
        Assert.Equal([(false, false), (true, false), (false, true)], devices.Select(device => (device.Quarantined, device.Denied)));
        await host.Import(refused.Id); // S101
        Assert.Equal([waiting.Id], await host.Ids("quarantined=true"));
        Assert.Empty(await host.Ids("denied=true"));
    }

    [Theory]
    [InlineData("sort_attr=colour")]
    [InlineData("sort_dir=up")]
    [InlineData("status=fine")]
    [InlineData("cursor=abc")]
    [InlineData("cursor=%25%25")]
    [InlineData("page=x")]
    [InlineData("test=maybe")]
    public async Task What_cannot_be_asked_is_refused(string query)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, $"{FleetHost.Devices}?{query}");
    }

    private static Task<List<string>> Sorted(ServerHost host, string sort, bool isDescending) => host.Read<List<string>>(async store =>
    {
        var rows = await store.Devices.ToListAsync();
        var sorted = sort switch
        {
            "deviceName" => rows.Where(row => row.Name is not null).OrderBy(row => row.Name, StringComparer.Ordinal),
            "lastConnection" => rows.Where(row => row.LastSeenMs > 0).OrderBy(row => row.LastSeenMs),
            "firmwareVersion" => rows.Where(row => row.BootId is not null).OrderBy(row => row.ReportVersion),
            _ => rows.OrderBy(row => 0),
        };
        var with = sorted.ThenBy(row => row.Id, StringComparer.Ordinal).Select(row => row.Id).ToList();
        if (isDescending)
        {
            with.Reverse();
        }
        return [.. with, .. rows.Select(row => row.Id).Except(with).Order(StringComparer.Ordinal)];
    });
}
