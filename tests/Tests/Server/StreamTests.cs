using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Event streams: which events come on which, how they look, and when they end.</summary>
public class StreamTests
{
    [Fact]
    public async Task Streams_of_product_device_and_prefix_carry_what_they_are_asked_for()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var one = await host.Member();
        await using var two = await host.Member();
        await using var all = await EventListener.Open(host, EventHosts.Events);
        await using var ofOne = await EventListener.Open(host, $"/v1/products/94/devices/{one.Id}/events");
        await using var ofPrefix = await EventListener.Open(host, EventHosts.Events + "/temp%2Fk?nonce=1");
        await using var ofOnePrefix = await EventListener.Open(host, $"/v1/products/94/devices/{one.Id}/events/temp/k");
        await one.Emit("temp/kitchen");
        await two.Emit("temp/kitchen");
        await one.Emit("temp/hall");
        await one.Emit("end");
        await all.Next("end");
        await ofOne.Next("end");
        Assert.Equal(["temp/kitchen", "temp/kitchen", "temp/hall", "end"], all.Published);
        Assert.Equal(["temp/kitchen", "temp/hall", "end"], ofOne.Published);
        await Wait.Until(() => ofPrefix.Published.Count() == 2);
        await ofOnePrefix.Next("temp/kitchen");
        Assert.Equal(["temp/kitchen"], ofOnePrefix.Published);
    }

    [Fact]
    public async Task A_line_comes_before_silence_lasts_long_enough_for_a_client_to_leave()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await Wait.Until(() => stream.Lines.Contains(":"));
        Assert.False(stream.HasEnded);
        Assert.Empty(stream.All);
    }

    [Fact]
    public async Task A_stream_ends_soon_after_its_token_is_revoked()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        using var other = new HttpClient { BaseAddress = host.Http.BaseAddress };
        other.DefaultRequestHeaders.Authorization = host.Http.DefaultRequestHeaders.Authorization;
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await host.Ask<OkAnswer>(HttpMethod.Delete, "/v1/access_tokens/current");
        await Wait.Until(() => stream.HasEnded);
        await ServerHost.Refused(HttpStatusCode.Unauthorized, await other.GetAsync(EventHosts.Events));
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_expires_and_when_its_person_leaves_the_team()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var expiring = await EventListener.Open(host, EventHosts.Events);
        host.Time.Forward(TimeSpan.FromDays(1000));
        await Wait.Until(() => expiring.HasEnded);
        await host.Stop();
        await host.Run();
        await using var leaving = await EventListener.Open(host, EventHosts.Events);
        await host.Read(store => store.Team.ExecuteDeleteAsync());
        await Wait.Until(() => leaving.HasEnded);
        Assert.Equal("unknown_product", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, EventHosts.Events)).Error);
    }

    [Fact]
    public async Task A_stream_does_not_keep_the_server_from_stopping()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await host.Stop();
        await Wait.Until(() => stream.HasEnded);
    }

    [Fact]
    public async Task An_owner_hears_their_own_devices_and_a_person_without_any_hears_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var mine = await host.Member();
        await using var other = await host.Member();
        await host.Read(async store =>
        {
            var person = await store.Users.Select(user => user.Id).SingleAsync();
            return await store.Devices.Where(row => row.Id == mine.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerId, person));
        });
        await using var own = await EventListener.Open(host, "/v1/devices/events");
        await using var ownDevice = await EventListener.Open(host, $"/v1/devices/{mine.Id}/events/a");
        await other.Emit("a/1");
        await mine.Emit("a/2");
        await host.Ask<OkAnswer>(HttpMethod.Post, "/v1/devices/events", new PublishEvent("note", "hi", null));
        Assert.Equal("api", (await own.Next("note")).Coreid);
        Assert.Equal(["a/2", "note"], own.Published);
        await Wait.Until(() => ownDevice.Published.Any());
        Assert.Equal("unknown_device", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/v1/devices/{other.Id}/events")).Error);
        Assert.Equal("unknown_device", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/devices/xyz/events")).Error);

        await host.Read(store => store.Devices.ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerId, (string?)null)));
        await Wait.Until(() => ownDevice.HasEnded);
        await mine.Emit("a/3");
        Assert.DoesNotContain("a/3", own.Published);
    }

    [Fact]
    public async Task A_token_for_one_product_hears_of_its_persons_devices_only_those_in_it_and_publishes_nowhere_else()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        await using var there = await host.Member();
        await using var elsewhere = new TestDevice { Product = 95 };
        await host.Import(elsewhere.Id, product: 95);
        await elsewhere.ComeOnline(host);
        await host.Read(async store =>
        {
            var person = await store.Users.Select(user => user.Id).SingleAsync();
            return await store.Devices.ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerId, person));
        });
        var token = (await host.Ask<TokenCreated>(HttpMethod.Post, "/v1/access_tokens", new NewToken("for 94", null, 94, null))).AccessToken;
        await using var own = await host.As(token, () => EventListener.Open(host, "/v1/devices/events"));
        await using var ownDevice = await host.As(token, () => EventListener.Open(host, $"/v1/devices/{there.Id}/events"));
        await host.As(token, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/v1/devices/{elsewhere.Id}/events"));
        var refused = await host.As(token, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v1/devices/events", new PublishEvent("note", null, null)));
        Assert.Equal("scope_missing", refused.Error);
        await elsewhere.Emit("secret");
        await there.Emit("end");
        await own.Next("end");
        await ownDevice.Next("end");
        Assert.Equal(["end"], own.Published);
    }

    [Fact]
    public async Task People_publish_into_a_product_and_bad_events_are_refused()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await host.Hook(receiver, "job");
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        (object Body, string Error)[] bad =
        [
            (new { }, "missing_field"),
            (new { name = new string('a', 65) }, "too_long"),
            (new { name = "spark/status", data = "online" }, "reserved_name"),
            (new { name = "job\nevent: x" }, "malformed"),
            (new { name = "job", data = new string('a', 1025) }, "too_long"),
            (new { name = "job", data = 5 }, "invalid_request"),
            (new { name = "job", ttl = -1 }, "out_of_range"),
        ];
        foreach (var (body, error) in bad)
        {
            Assert.Equal(error, (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, EventHosts.Events, body)).Error);
        }
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/products/95/events", new { name = "job" });
        Assert.Equal(0, await host.DeliveryCount());

        await host.Ask<OkAnswer>(HttpMethod.Post, EventHosts.Events, new { name = "job/start", data = "now", ttl = 5 });
        var seen = await stream.Next("job/start");
        Assert.Equal(("now", 5, "api"), (seen.Data, seen.Ttl, seen.Coreid));
        await Wait.Until(() => receiver.Requests.Count == 1);
        Assert.Equal(["job/start"], stream.Published);
    }

    [Fact]
    public async Task A_person_may_open_only_so_many_streams()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var open = new List<EventListener>();
        for (var i = 0; i < EventHub.PerListenerMax; i++)
        {
            open.Add(await EventListener.Open(host, EventHosts.Events));
        }
        Assert.Equal("too_often", (await host.Refused(HttpStatusCode.TooManyRequests, HttpMethod.Get, EventHosts.Events)).Error);
        await open[0].DisposeAsync();
        await Wait.Until(async () =>
        {
            using var again = await host.Http.GetAsync(EventHosts.Events, HttpCompletionOption.ResponseHeadersRead);
            return again.IsSuccessStatusCode;
        });
        foreach (var stream in open.Skip(1))
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public void An_organisation_may_open_only_so_many_streams_and_others_do_not_notice()
    {
        var hub = new EventHub();
        var filter = new EventFilter(94, null, null, "");
        var open = Enumerable.Range(0, EventHub.PerOrganisationMax).Select(i => hub.Subscribe($"customer {i}", 1, filter)).ToList();
        Assert.DoesNotContain(null, open);
        Assert.Null(hub.Subscribe("one more", 1, filter));
        Assert.NotNull(hub.Subscribe("another's", 2, filter));
        Assert.NotNull(hub.Subscribe("of a team, with the own devices", null, filter));
        open[0]!.Dispose();
        Assert.NotNull(hub.Subscribe("one more", 1, filter));
    }

    [Fact]
    public void A_slow_listener_is_told_where_it_missed_how_many_events()
    {
        var hub = new EventHub();
        using var slow = hub.Subscribe("ann", 1, new EventFilter(94, null, null, "n"))!;
        void Publish(string name) => hub.Publish(new ProductEvent(name, "", 94, null, null, 1));
        for (var i = 0; i < EventHub.Subscription.WaitingMax + 7; i++)
        {
            Publish("n");
        }
        Assert.True(slow.TryRead(out _));
        Assert.True(slow.TryRead(out _));
        Publish("next");
        var names = new List<string>();
        while (slow.TryRead(out var one))
        {
            names.Add(one.Name == "pf/stream/lost" ? $"lost {one.Data}" : one.Name);
        }
        Assert.Equal(EventHub.Subscription.WaitingMax - 2, names.Count(name => name == "n"));
        Assert.Equal(["lost 7", "next"], names[^2..]);
    }

    [Theory]
    [InlineData("/v1/products/95/events")]
    [InlineData("/v1/products/94/devices/e00fce680000ffffffffffff/events")]
    public async Task What_is_not_there_gives_no_stream(string path)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, path);
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "revoked");
        await host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, EventHosts.Events);
    }
}
