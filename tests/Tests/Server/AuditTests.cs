using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>The audit log: what stands in it, what does not, and that nobody changes it unseen.</summary>
public class AuditTests
{
    private const string Log = "/v1/orgs/1/audit";

    [Fact]
    public async Task Every_verb_of_firmware_notes_who_did_what__and_one_that_changes_nothing_notes_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await ReleaseTests.Prove(host, 1);
        await host.Upload(2);
        await host.Group("eager");
        const string firmware = "/v1/products/94/firmware";
        (HttpMethod Method, string Path, object? Body, string? Noted)[] requests =
        [
            (HttpMethod.Post, firmware, ServerHost.UploadForm(TestImages.Make(host.Key, 94, 3), "Three"), "firmware.create 3"),
            (HttpMethod.Put, $"{firmware}/3", new FirmwareChange("Drei", null, null), "firmware.update 3"),
            (HttpMethod.Put, $"{firmware}/3", new FirmwareChange("Drei", null, null), null),
            (HttpMethod.Put, $"{firmware}/3", new FirmwareChange(null, null, true), "firmware.update 3"),
            (HttpMethod.Put, $"{firmware}/3", new FirmwareChange(null, null, true), null),
            (HttpMethod.Put, $"{firmware}/release", new { version = 1 }, "firmware.release product"),
            (HttpMethod.Put, $"{firmware}/release", new { version = 1 }, null),
            (HttpMethod.Put, $"{firmware}/release", new { version = 1, groups = new[] { "eager" } }, "firmware.release group eager"),
            (HttpMethod.Put, $"{firmware}/release?dry_run=true", new { version = 1 }, null),
            (HttpMethod.Delete, $"{firmware}/3", null, "firmware.delete 3"),
        ];
        foreach (var (method, path, body, noted) in requests)
        {
            var before = await host.Noted();
            using var answer = await host.Send(method, path, body);
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
            Assert.Equal(noted is null ? before : [.. before, noted], await host.Noted());
        }
    }

    [Fact]
    public async Task A_note_says_by_whom_when_and_from_what_to_what()
    {
        await using var host = await GroupReleaseTests.Proven(1, 2);
        await host.Release(1);
        await host.Release(2);
        var entry = (await host.Get<AuditAnswer>("/v1/products/94/audit")).Entries[0];
        Assert.Equal(("admin", "firmware.release", "product", 94), (entry.Actor, entry.Action, entry.Subject, entry.Product!.Value));
        Assert.Equal((1, 2), (entry.Before!.Value.GetProperty("version").GetInt32(), entry.After!.Value.GetProperty("version").GetInt32()));
        Assert.True((host.Time.GetUtcNow() - entry.At).Duration() < TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task The_log_is_read_page_by_page_newest_first_and_found_by_actor_action_subject_and_time()
    {
        await using var host = await GroupReleaseTests.Proven(1, 2);
        await host.CreateProduct(95);
        foreach (var version in new[] { 1, 2, 1, 2, 1 })
        {
            await host.Release(version);
        }
        var all = (await host.Get<AuditAnswer>($"{Log}?per_page=500")).Entries;
        Assert.Equal(all.OrderByDescending(entry => entry.Number).Select(entry => entry.Number), all.Select(entry => entry.Number));

        var read = new List<long>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await host.Get<AuditAnswer>($"{Log}?per_page=2{(cursor == "" ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page.Entries.Count, 1, 2);
            read.AddRange(page.Entries.Select(entry => entry.Number));
            cursor = page.NextCursor;
        }
        Assert.Equal(all.Select(entry => entry.Number), read);

        async Task<int> Count(string query) => (await host.Get<AuditAnswer>($"{Log}?{query}")).Entries.Count;
        Assert.Equal(5, await Count("action=firmware.release"));
        Assert.Equal(9, await Count("action=firmware")); // two uploads, two proofs, five releases
        Assert.Equal(1, await Count("action=firmware.create&subject=2"));
        Assert.Equal(all.Count, await Count("actor=admin&per_page=500") + all.Count(entry => entry.Actor != "admin"));
        Assert.Equal(0, await Count("actor=nobody"));
        Assert.Equal(0, await Count("since=2100-01-01T00:00:00Z"));
        Assert.Equal(0, await Count("until=2000-01-01T00:00:00Z"));
        Assert.All((await host.Get<AuditAnswer>("/v1/products/95/audit")).Entries, entry => Assert.Equal(95, entry.Product));

        var lines = (await host.Http.GetStringAsync($"{Log}?format=ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(read, lines.Select(line => JsonSerializer.Deserialize<AuditBody>(line, RestJson.Options)!.Number));
    }

    [Theory]
    [InlineData("?cursor=x")]
    [InlineData("?since=yesterday")]
    [InlineData("?per_page=many")]
    [InlineData("?format=xml")]
    [InlineData("/verify?number=1")]
    [InlineData("/verify?hash=00")]
    [InlineData("/verify?number=0&hash=00")]
    public async Task What_cannot_be_asked_is_said(string query)
    {
        await using var host = await ServerHost.Start();
        Assert.Equal("invalid_request", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, Log + query)).Error);
    }

    [Fact]
    public async Task An_untouched_log_is_whole__also_against_a_head_remembered_earlier()
    {
        await using var host = await Written();
        var verdict = await Verify(host);
        Assert.True(verdict.Ok);
        Assert.Equal(verdict.Count, await host.Read(store => store.Audit.LongCountAsync()));
        await host.Release(1);
        var head = verdict.Head!;
        Assert.True((await Verify(host, head)).Ok);
        Assert.Equal(head.Number + 1, (await Verify(host, head)).Head!.Number);
    }

    [Theory]
    [InlineData("UPDATE Audit SET Actor = 'somebody' WHERE Number = 4", 4, "changed")]
    [InlineData("UPDATE Audit SET After = '{}' WHERE Number = 4", 4, "changed")]
    [InlineData("UPDATE Audit SET AtMs = AtMs + 1 WHERE Number = 1", 1, "changed")]
    [InlineData("UPDATE Audit SET ProductId = NULL WHERE Number = 4", 4, "changed")]
    [InlineData("UPDATE Audit SET Hash = 'ff' WHERE Number = 4", 4, "changed")]
    [InlineData("DELETE FROM Audit WHERE Number = 4", 4, "missing")]
    [InlineData("DELETE FROM Audit WHERE Number = 1", 1, "missing")]
    [InlineData("UPDATE Audit SET Number = -1 WHERE Number = 4; UPDATE Audit SET Number = 4 WHERE Number = 5; UPDATE Audit SET Number = 5 WHERE Number = -1", 4, "changed")]
    [InlineData("INSERT INTO Audit (OrganisationId, Number, AtMs, Actor, Action, Subject, PreviousHash, Hash) VALUES (1, 0, 1, 'a', 'b', 'c', '', '')", 1, "missing")]
    public async Task Tampering_by_hand_is_found_and_the_first_change_that_does_not_fit_is_named(string sql, long number, string problem)
    {
        await using var host = await Written();
        await Execute(host, sql);
        var verdict = await Verify(host);
        Assert.Equal((false, number, problem), (verdict.Ok, verdict.FirstBroken!.Number, verdict.FirstBroken.Problem));
    }

    [Fact]
    public async Task A_change_put_in_with_a_hash_of_its_own_does_not_follow_the_one_before()
    {
        await using var host = await Written();
        await host.Write(async store =>
        {
            var row = await store.Audit.SingleAsync(row => row.Number == 4);
            row.PreviousHash = "";
            row.Hash = AuditChain.HashOf(row);
        });
        Assert.Equal((4, "not_chained"), ((await Verify(host)).FirstBroken!.Number, (await Verify(host)).FirstBroken!.Problem));
    }

    [Fact]
    public async Task A_log_cut_at_its_end_or_written_anew_fits_by_itself__only_a_remembered_head_shows_it()
    {
        await using var host = await Written();
        var head = (await Verify(host)).Head!;
        await Execute(host, $"DELETE FROM Audit WHERE Number > {head.Number - 2}");
        Assert.True((await Verify(host)).Ok);
        var cut = await Verify(host, head);
        Assert.Equal((false, head.Number - 1, "cut"), (cut.Ok, cut.FirstBroken!.Number, cut.FirstBroken.Problem));

        await host.Release(1);
        await host.Release(2); // as many as before, but others
        Assert.True((await Verify(host)).Ok);
        Assert.Equal("rewritten", (await Verify(host, head)).FirstBroken!.Problem);
    }

    [Fact]
    public async Task No_secret_stands_in_the_log()
    {
        await using var host = await GroupReleaseTests.Proven(1);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        var imageKey = new string('a', 32) + new string('7', 32);
        await host.Ask<OkAnswer>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}/provisioning", new DeviceSecrets(device.Credential, imageKey));
        await device.ComeOnline(host);
        var admin = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json"))).RootElement;
        string[] secrets = [device.Credential, imageKey, admin.GetProperty("password").GetString()!, host.Http.DefaultRequestHeaders.Authorization!.Parameter!];
        var rows = await host.Read(store => store.Audit.ToListAsync());
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.DoesNotContain(secrets, secret => $"{row.Subject} {row.Actor} {row.Before} {row.After}".Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    // Two releases after everything that comes before: more than five changes.
    private static async Task<ServerHost> Written()
    {
        var host = await GroupReleaseTests.Proven(1, 2);
        foreach (var version in new[] { 1, 2, 1, 2 })
        {
            await host.Release(version);
        }
        Assert.True(await host.Read(store => store.Audit.CountAsync()) > 5);
        return host;
    }

    private static Task Execute(ServerHost host, string sql) => host.Write(store => store.Database.ExecuteSqlRawAsync(sql.Replace("{}", "{{}}")));

    private static Task<AuditVerdict> Verify(ServerHost host, AuditHead? head = null) =>
        host.Get<AuditVerdict>($"{Log}/verify" + (head is null ? "" : $"?number={head.Number}&hash={head.Hash}"));
}
