using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.EndToEnd;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>Deliveries arrive at least once, or are given up where everybody can see it.</summary>
public class OutboxTests
{
    [Fact]
    public async Task A_delivery_that_fails_is_tried_again_with_the_same_id_until_it_is_taken()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answers = (_, response) =>
        {
            response.StatusCode = receiver.Requests.Count < 3 ? 503 : 204;
            return Task.CompletedTask;
        };
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await UntilAttempts(host, hook.Id, 1);
        Assert.Equal(("waiting", 503), Of(await host.Deliveries(hook.Id)));
        host.Time.Forward(DeliveryRule.Pauses[0]);
        await UntilAttempts(host, hook.Id, 2);
        host.Time.Forward(DeliveryRule.Pauses[1]);
        await UntilAttempts(host, hook.Id, 3);
        Assert.Equal(("delivered", 204), Of(await host.Deliveries(hook.Id)));
        Assert.Single(receiver.Requests.Select(one => one.EventId).Distinct());
        Assert.Equal(3, receiver.Requests.Count);
    }

    [Fact]
    public async Task An_event_between_a_webhooks_end_and_the_news_of_it_still_reaches_the_others()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        var gone = await host.Hook(receiver);
        await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await Wait.Until(() => receiver.Requests.Count == 2);
        await host.Read(store => store.Integrations.Where(row => row.Id == gone.Id).ExecuteDeleteAsync());
        await device.Emit("temp");
        await Wait.Until(() => receiver.Requests.Count == 3, () => host.Log.Text);
    }

    [Fact]
    public async Task What_a_person_does_between_a_webhooks_end_and_the_news_of_it_succeeds_and_reaches_the_others()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        var gone = await host.Hook(receiver, "p");
        await host.Hook(receiver, "p");
        await host.Ask<OkAnswer>(HttpMethod.Post, EventHosts.Events, new { name = "press" });
        await Wait.Until(() => receiver.Requests.Count == 2);
        await host.Read(store => store.Integrations.Where(row => row.Id == gone.Id).ExecuteDeleteAsync());
        await host.Ask<OkAnswer>(HttpMethod.Post, EventHosts.Events, new { name = "press" });
        await host.Upload(1); // particle/firmware/create
        await Wait.Until(() => receiver.Requests.Count == 4);
    }

    [Fact]
    public async Task A_delivery_is_given_up_after_six_attempts_and_delivered_again_on_request()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answers = (_, response) =>
        {
            response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        for (var attempt = 1; attempt <= DeliveryRule.AttemptsMax; attempt++)
        {
            await UntilAttempts(host, hook.Id, attempt);
            host.Time.Forward(DeliveryRule.AskedMax);
        }
        var given = Assert.Single(await host.Deliveries(hook.Id));
        Assert.Equal(("gave_up", "delivery_failed", 500), (given.State, given.Reason, given.LastStatus));
        Assert.Null(given.NextAttemptAt);
        Assert.Equal(DeliveryRule.AttemptsMax, receiver.Requests.Count);

        receiver.Answers = null;
        await host.Ask<DeliveryBody>(HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/deliveries/{given.Id}/redeliver");
        await Wait.Until(async () => Of(await host.Deliveries(hook.Id)) == ("delivered", 200));
        Assert.Single(receiver.Requests.Select(one => one.EventId).Distinct());
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/deliveries/99/redeliver");
    }

    [Fact]
    public async Task A_delivery_at_which_the_server_itself_fails_rests_like_others()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        host.ExpectsErrors = true;
        await host.CreateProduct();
        var damaged = await host.Hook(receiver);
        await using var device = await host.Member();
        await host.Read(store => store.Integrations.ExecuteUpdateAsync(row => row.SetProperty(one => one.Headers, "no JSON")));
        await device.Emit("temp");
        await UntilAttempts(host, damaged.Id, 1);
        var failed = Assert.Single(await host.Deliveries(damaged.Id));
        Assert.Equal(("waiting", "The server failed at it; its log says why."), (failed.State, failed.LastAnswer));
        Assert.Single(host.Log.Errors);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task A_delivery_whose_outcome_could_not_be_written_down_is_not_sent_again_for_that()
    {
        var spoiler = new StoreSpoiler();
        await using var host = await ServerHost.StartWith(options => options with { WebhooksAllowPrivate = true }, spoiler.AddTo);
        await using var receiver = await WebhookReceiver.Start();
        host.ExpectsErrors = true;
        receiver.Answers = (_, _) =>
        {
            spoiler.Spoil(StoreSpoiler.ReadOnly);
            return Task.CompletedTask;
        };
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await Wait.Until(() => host.Part<StoreHealth>().Trouble is not null);
        spoiler.Mend();
        await Wait.Until(async () => Of(await host.Deliveries(hook.Id)) == ("delivered", 200), () => host.Log.Text);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Nor_where_writing_it_down_fails_for_a_reason_that_nobody_thought_of()
    {
        var log = new FailingDeliveryLog();
        await using var host = await ServerHost.StartWith(options => options with { WebhooksAllowPrivate = true }, log.AddTo);
        await using var receiver = await WebhookReceiver.Start();
        host.ExpectsErrors = true;
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await Wait.Until(async () => Of(await host.Deliveries(hook.Id)) == ("delivered", 200), () => host.Log.Text);
        Assert.Single(receiver.Requests);
        Assert.Single(host.Log.Errors);
    }

    [Fact]
    public async Task What_comes_due_while_the_store_cannot_be_used_is_sent_when_it_can()
    {
        var spoiler = new StoreSpoiler();
        await using var host = await ServerHost.StartWith(options => options with { WebhooksAllowPrivate = true }, spoiler.AddTo);
        await using var receiver = await WebhookReceiver.Start();
        host.ExpectsErrors = true;
        receiver.Answers = (_, response) =>
        {
            response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await UntilAttempts(host, hook.Id, 1);
        spoiler.Spoil(StoreSpoiler.ReadOnly);
        await host.Refused(HttpStatusCode.ServiceUnavailable, HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { name = "x" });
        host.Time.Forward(DeliveryRule.Pauses[0]);
        var opened = spoiler.Opened;
        await Wait.Until(() => spoiler.Opened >= opened + 3); // it was tried again and again whether the store can be used
        Assert.Single(receiver.Requests);
        spoiler.Mend();
        await UntilAttempts(host, hook.Id, 2);
    }

    [Fact]
    public async Task A_disabled_webhook_sends_nothing__what_comes_due_is_given_up_and_says_why()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answers = (_, response) =>
        {
            response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await UntilAttempts(host, hook.Id, 1);
        await host.Ask<IntegrationBody>(HttpMethod.Put, $"{EventHosts.Hooks}/{hook.Id}", new { disabled = true });
        host.Time.Forward(DeliveryRule.Pauses[0]);
        await Wait.Until(async () => (await host.Deliveries(hook.Id)).Single().State == "gave_up");
        var given = Assert.Single(await host.Deliveries(hook.Id));
        Assert.Equal(("The webhook is disabled.", 1), (given.LastAnswer, given.Attempts));
        Assert.Single(receiver.Requests);

        receiver.Answers = null;
        await host.Ask<IntegrationBody>(HttpMethod.Put, $"{EventHosts.Hooks}/{hook.Id}", new { disabled = false });
        await host.Ask<DeliveryBody>(HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/deliveries/{given.Id}/redeliver");
        await Wait.Until(async () => Of(await host.Deliveries(hook.Id)) == ("delivered", 200));
    }

    [Fact]
    public async Task An_organisation_whose_addresses_answer_nobody_leaves_room_for_others_and_its_own_webhooks_take_turns()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        using var turns = new SemaphoreSlim(0);
        var (held, most) = (0, 0);
        receiver.Answers = async (received, response) =>
        {
            if (received.Path == "/dead")
            {
                lock (turns)
                {
                    most = Math.Max(most, ++held);
                }
                await turns.WaitAsync(response.HttpContext.RequestAborted);
                lock (turns)
                {
                    held--;
                }
            }
        };
        await host.CreateProduct();
        var (stranger, _) = await host.Stranger();
        await host.As(stranger, () => host.CreateProduct(95));
        await host.As(stranger, () => host.Ask<IntegrationBody>(HttpMethod.Post, "/v1/products/95/integrations", new { @event = "t", url = receiver.Url + "/other" }));
        const int Dead = (OutboxPump.PerOrganisationMax / OutboxPump.PerWebhookMax) + 4;
        await host.Read(async store =>
        {
            var hooks = Enumerable.Range(0, Dead).Select(_ => new IntegrationRow { ProductId = 94, Event = "dead", Url = receiver.Url + "/dead", Method = "POST" }).ToList();
            store.Integrations.AddRange(hooks);
            await store.SaveChangesAsync();
            store.Deliveries.AddRange(hooks.SelectMany(hook => Enumerable.Range(0, 2 * OutboxPump.PerWebhookMax)
                .Select(_ => Outbox.Delivery(hook.Id, ProductEvent.Of(94, "dead", "", host.Time)))));
            return await store.SaveChangesAsync();
        });
        await Wait.Until(() => held >= OutboxPump.PerOrganisationMax);
        await host.As(stranger, () => host.Ask<OkAnswer>(HttpMethod.Post, "/v1/products/95/events", new { name = "t" }));
        await Wait.Until(() => receiver.Requests.Any(one => one.Path == "/other"));
        Assert.Equal(OutboxPump.PerOrganisationMax, most);

        await host.Hook(receiver, more: new { @event = "t", url = receiver.Url + "/own" });
        await host.Ask<OkAnswer>(HttpMethod.Post, EventHosts.Events, new { name = "t" });
        for (var freed = 1; freed <= Dead - (OutboxPump.PerOrganisationMax / OutboxPump.PerWebhookMax) + 1; freed++)
        {
            var before = receiver.Requests.Count;
            turns.Release();
            await Wait.Until(() => receiver.Requests.Count > before);
        }
        Assert.Contains(receiver.Requests, one => one.Path == "/own");
        turns.Release(Dead * 2 * OutboxPump.PerWebhookMax);
    }

    [Fact]
    public async Task A_test_that_is_cut_off_leaves_nothing_that_waits()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        DeliveryBody? during = null;
        receiver.Answers = async (_, _) => during = (await host.Deliveries(hook.Id)).Single();
        var after = await host.Ask<DeliveryBody>(HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/test");
        Assert.Equal(("gave_up", "delivered"), (during!.State, after.State));
        Assert.Null(after.Reason);
    }

    [Fact]
    public async Task Retry_After_is_honoured()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answers = (_, response) =>
        {
            response.StatusCode = 429;
            response.Headers.RetryAfter = "600";
            return Task.CompletedTask;
        };
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await UntilAttempts(host, hook.Id, 1);
        var waiting = Assert.Single(await host.Deliveries(hook.Id));
        Assert.Equal(600, (waiting.NextAttemptAt - waiting.LastAttemptAt)!.Value.TotalSeconds);
    }

    [Fact]
    public async Task An_address_that_answers_nobody_does_not_hold_up_the_others_or_the_device()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        var release = new TaskCompletionSource();
        receiver.Answers = (received, _) => received.Path == "/dead" ? release.Task : Task.CompletedTask;
        await host.CreateProduct();
        await host.Hook(receiver, more: new { @event = "t", url = receiver.Url + "/dead" });
        await host.Hook(receiver, more: new { @event = "t", url = receiver.Url + "/live" });
        await using var device = await host.Member();
        for (var i = 0; i < 40; i++)
        {
            await device.Emit("t", $"{i}");
        }
        await Wait.Until(() => receiver.Requests.Count(one => one.Path == "/live") == 40);
        Assert.True(device.Client.IsConnected);
        Assert.InRange(receiver.Requests.Count(one => one.Path == "/dead"), 1, 8);
        release.SetResult();
    }

    [Fact]
    public async Task Stopped_while_an_outcome_is_written_down__it_stands_there_when_the_stop_ends()
    {
        var disk = new SlowDeliveryLog();
        await using var host = await ServerHost.StartWith(options => options with { WebhooksAllowPrivate = true }, disk.AddTo);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await using var device = await host.Member();
        await device.Emit("temp");
        await disk.HasBegun;
        await host.Stop();
        await host.Run();
        Assert.Equal(("delivered", 200), Of(await host.Deliveries(hook.Id)));
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Killed_before_it_was_sent_a_delivery_goes_out_after_the_restart()
    {
        using var folder = new TemporaryFolder();
        await using var cloud = new CloudProcess(folder.File("data")) { Arguments = ["--webhooks-allow-private"] };
        await using var receiver = await WebhookReceiver.Start();
        var release = new TaskCompletionSource();
        receiver.Answers = (_, _) => release.Task;
        await cloud.Start();
        using var http = await SignedIn(cloud, folder);
        await Post(http, "/v1/products", new { product = new { name = "P", id = 94 } });
        await Post(http, EventHosts.Hooks, new { @event = "job", url = receiver.Url });
        await Post(http, EventHosts.Events, new { name = "job", data = "1" });
        await Wait.Until(() => receiver.Requests.Count == 1);
        await cloud.Kill();
        release.SetResult();
        await cloud.Start();
        await Wait.Until(() => receiver.Requests.Count == 2);
        Assert.Single(receiver.Requests.Select(one => one.EventId).Distinct());
        using var again = await SignedIn(cloud, folder);
        await Wait.Until(async () => (await again.GetStringAsync($"{EventHosts.Hooks}/1/deliveries")).Contains("\"delivered\""));
    }

    [Fact]
    public async Task The_log_is_read_page_by_page_and_keeps_the_newest_only()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await host.CreateProduct();
        var hook = await host.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, new { @event = "t", url = "https://example.com" });
        const int Over = 5;
        await host.Read(async store =>
        {
            for (var i = 0; i < DeliveryPrune.KeptMax + Over; i++)
            {
                var row = Outbox.Delivery(hook.Id, ProductEvent.Of(94, "t", $"{i}", host.Time));
                (row.DueAtMs, row.State) = (0, DeliveryState.Delivered);
                store.Deliveries.Add(row);
            }
            return await store.SaveChangesAsync();
        });
        await host.Services.GetServices<IHostedService>().OfType<DeliveryPrune>().Single().Look(default);
        var seen = new List<DeliveryBody>();
        string? cursor = null;
        do
        {
            var page = await host.Get<DeliveriesAnswer>($"{EventHosts.Hooks}/{hook.Id}/deliveries?per_page=100{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.Deliveries);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(Over, DeliveryPrune.KeptMax).Reverse(), seen.Select(one => int.Parse(one.Data)));
        var longAgoMs = (host.Time.GetUtcNow() - TimeSpan.FromDays(31)).ToUnixTimeMilliseconds();
        await host.Read(store => store.Deliveries.ExecuteUpdateAsync(set => set.SetProperty(row => row.PublishedAtMs, longAgoMs)));
        await host.Services.GetServices<IHostedService>().OfType<DeliveryPrune>().Single().Look(default);
        Assert.Equal(0, await host.DeliveryCount());
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, $"{EventHosts.Hooks}/{hook.Id}/deliveries?cursor=x");
    }

    [Fact]
    public async Task A_device_that_floods_a_dead_webhook_gives_up_its_own_deliveries_and_not_the_fleets()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var hook = await host.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, new { @event = "t", url = "https://example.com" });
        const int OfOthers = 50;
        var later = (host.Time.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds();
        await host.Read(async store =>
        {
            for (var i = 0; i <= DeliveryPrune.WaitingMax; i++)
            {
                var row = Outbox.Delivery(hook.Id, ProductEvent.Of(94, "t", $"{i}", host.Time));
                (row.DueAtMs, row.DeviceId) = (later, i < OfOthers ? $"other {i}" : "flood");
                store.Deliveries.Add(row);
            }
            return await store.SaveChangesAsync();
        });
        await host.Services.GetServices<IHostedService>().OfType<DeliveryPrune>().Single().Look(default);
        var waiting = await host.Read(store => store.Deliveries.Where(row => row.DueAtMs > 0).OrderBy(row => row.Id).Select(row => row.Data).ToListAsync());
        var newest = Enumerable.Range(DeliveryPrune.WaitingMax - DeliveryPrune.WaitingOfDeviceMax + 1, DeliveryPrune.WaitingOfDeviceMax);
        Assert.Equal(Enumerable.Range(0, OfOthers).Concat(newest), waiting.Select(int.Parse));
    }

    private static Task UntilAttempts(ServerHost host, int hook, int attempts) =>
        Wait.Until(async () => (await host.Deliveries(hook)).Single().Attempts == attempts);

    private static (string State, int? Status) Of(IReadOnlyList<DeliveryBody> log) => (log.Single().State, log.Single().LastStatus);

    private static async Task<HttpClient> SignedIn(CloudProcess cloud, TemporaryFolder folder)
    {
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.File("data"), "admin.json")))!;
        var token = await cloud.Client.SignIn((string)admin["username"]!, (string)admin["password"]!, default);
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{cloud.HttpPort}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token.AccessToken);
        return http;
    }

    private static async Task Post(HttpClient http, string path, object body)
    {
        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(http, path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
