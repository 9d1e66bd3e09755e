using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>Webhooks: made, changed, tested and taken away; what they send, and where they may not.</summary>
public class WebhookTests
{
    private const string Tested = "/v1/products/94/webhooks";

    [Fact]
    public async Task A_webhook_is_made_listed_changed_and_deleted_under_both_addresses()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var made = await host.Ask<IntegrationBody>(HttpMethod.Post, Tested, EventHosts.Body(new { @event = "temp", url = "https://example.com", deviceid = "24:a1:b2:c3:d4:e5", noDefaults = true, unknown = 1 }));
        Assert.Equal(("temp", "POST", "e00fce68000024a1b2c3d4e5", "Webhook"), (made.Event, made.RequestType, made.DeviceId, made.IntegrationType));
        Assert.StartsWith("whsec_", made.Secret);
        var listed = Assert.Single(await host.Get<List<IntegrationBody>>(EventHosts.Hooks));
        Assert.Null(listed.Secret);

        var path = $"{EventHosts.Hooks}/{made.Id}";
        var changed = await host.Ask<IntegrationBody>(HttpMethod.Put, path, EventHosts.Body(new { requestType = "put", disabled = true, headers = new { Authorization = "Bearer topsecret" } }));
        Assert.Equal(("PUT", true, "temp"), (changed.RequestType, changed.Disabled, changed.Event));
        await host.Ask<IntegrationBody>(HttpMethod.Put, path, new { disabled = true });
        var again = await host.Ask<IntegrationBody>(HttpMethod.Post, path + "/secret");
        Assert.NotEqual(made.Secret, again.Secret);
        await host.Ask<OkAnswer>(HttpMethod.Delete, path);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, path);
        Assert.Empty(await host.Get<List<IntegrationBody>>(Tested));

        var notes = await host.Read(store => store.Audit.Where(row => row.Action.StartsWith("webhook.")).OrderBy(row => row.Number).ToListAsync());
        Assert.Equal(["webhook.create", "webhook.update", "webhook.new_secret", "webhook.delete"], notes.Select(note => note.Action));
        Assert.All(notes, note => Assert.DoesNotContain("topsecret", $"{note.Before}{note.After}"));
        Assert.All(notes, note => Assert.DoesNotContain("whsec_", $"{note.Before}{note.After}"));
    }

    [Fact]
    public async Task The_values_of_headers_are_shown_only_to_who_may_change_the_webhook()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var made = await host.Ask<IntegrationBody>(HttpMethod.Post, Tested, EventHosts.Body(new { @event = "t", url = "https://example.com", headers = new { Authorization = "Bearer topsecret" } }));
        Assert.Equal("Bearer topsecret", Assert.Single(made.Headers!).Value);
        var vera = await host.Join("vera", "viewer");
        var dora = await host.Join("dora", "developer");
        foreach (var path in new[] { Tested, $"{Tested}/{made.Id}" })
        {
            var seen = await (await host.As(vera, () => host.Send(HttpMethod.Get, path))).Content.ReadAsStringAsync();
            Assert.Contains("authorization", seen, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("topsecret", seen);
            Assert.Contains("topsecret", await (await host.As(dora, () => host.Send(HttpMethod.Get, path))).Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Bad_webhooks_are_refused_and_nothing_is_kept()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        object[] invalid =
        [
            new { url = "https://example.com" },
            new { @event = "a" },
            new { @event = new string('a', 65), url = "https://example.com" },
            new { @event = "a\nb", url = "https://example.com" },
            new { @event = "a", url = "gopher://example.com" },
            new { @event = "a", url = "https://example.com/" + new string('a', 2000) },
            new { @event = "a", url = "https://example.com", requestType = "TRACE" },
            new { @event = "a", url = "https://example.com", requestType = "GET", body = "x" },
            new { @event = "a", url = "https://example.com", body = "x", json = new { } },
            new { @event = "a", url = "https://example.com", body = new string('x', 16_001) },
            new { @event = "a", url = "https://example.com", json = "{no json" },
            new { @event = "a", url = "https://example.com", headers = new { Host = "x" } },
            new { @event = "a", url = "https://example.com", headers = new { X = 5 } },
            new { @event = "a", url = "https://example.com", rejectUnauthorized = false },
            new { @event = "a", url = "https://example.com", name = new string('x', 101) },
            new { @event = 5, url = "https://example.com" },
        ];
        foreach (var body in invalid)
        {
            Assert.Equal("invalid_request", (await host.BadHook(body)).Error);
        }
        Assert.Equal("invalid_device_id", (await host.BadHook(new { @event = "a", url = "https://example.com", deviceID = "xyz" })).Error);
        foreach (var url in new[] { "http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest", "http://[::1]:80/", "http://10.0.0.1/" })
        {
            Assert.Equal("address_not_allowed", (await host.BadHook(new { @event = "a", url })).Error);
        }
        Assert.Equal(0, await host.Read(store => store.Integrations.CountAsync()));
        Assert.Empty(await host.Notes("webhook.create"));
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/products/95/webhooks", new { @event = "a", url = "https://example.com" });
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, EventHosts.Hooks + "/1/deliveries");
    }

    [Fact]
    public async Task A_name_that_stands_for_an_address_inside_gets_no_delivery()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        await host.Stop();
        host.WebhooksAllowPrivate = false;
        await host.Run();
        // The name resolves to this machine, as a name that was rebound after its check would.
        await host.Read(store => store.Integrations.ExecuteUpdateAsync(set => set.SetProperty(row => row.Url, receiver.Url.Replace("127.0.0.1", "localhost"))));
        var tried = await host.Ask<DeliveryBody>(HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/test");
        Assert.Equal(("gave_up", "delivery_failed"), (tried.State, tried.Reason));
        Assert.Contains("inside the server's own network", tried.LastAnswer);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task An_addresss_certificate_does_not_make_the_server_call_where_it_says_that_its_issuer_is()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        using var strangers = TlsDevices.Make("CN=Strangers");
        using var certificate = TlsDevices.Make("CN=localhost", strangers, "localhost", $"http://{inside.LocalEndpoint}/issuer.cer");
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start(certificate);
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        var tried = await host.Ask<DeliveryBody>(HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/test");
        Assert.Contains("SSL", tried.LastAnswer);
        Assert.Empty(receiver.Requests);
        Assert.False(inside.Pending());
    }

    [Fact]
    public async Task A_template_that_repeats_the_event_beyond_all_use_is_given_up_and_says_why()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        var hook = await host.Hook(receiver, more: new { @event = "t", url = receiver.Url + "/hook", body = string.Concat(Enumerable.Repeat("{{a}}", 1000)) });
        await using var device = await host.Member();
        await device.Emit("t/1", $$"""{"a":"{{new string('x', 100)}}"}"""); // 100,000 characters
        await Wait.Until(() => receiver.Requests.Count == 1);
        await device.Emit("t/2", $$"""{"a":"{{new string('x', 200)}}"}""");
        await Wait.Until(async () => (await host.Deliveries(hook.Id)).Any(one => one.State == "gave_up"));
        var last = (await host.Deliveries(hook.Id)).Single(one => one.State == "gave_up");
        Assert.Contains("Next: name its fields less often", last.LastAnswer);
        Assert.Equal(100_000, Assert.Single(receiver.Requests).Body.Length);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answers = (_, response) =>
        {
            response.Redirect(receiver.Url + "/elsewhere");
            return Task.CompletedTask;
        };
        await host.CreateProduct();
        var hook = await host.Hook(receiver);
        var tried = await host.Ask<DeliveryBody>(HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/test");
        Assert.Equal(("gave_up", 302), (tried.State, tried.LastStatus));
        Assert.Equal("/hook", Assert.Single(receiver.Requests).Path);
    }

    [Fact]
    public async Task Templates_carry_the_events_fields_and_no_value_leaves_its_place()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        var url = receiver.Url + "/d/{{{PARTICLE_DEVICE_ID}}}/{{name}}";
        await host.Hook(receiver, more: new { @event = "t", url, json = new { v = "{{{PARTICLE_EVENT_VALUE}}}", n = 5, deep = new[] { "{{a.b}} of {{PRODUCT_ID}}" } }, headers = new Dictionary<string, string> { ["X-Name"] = "{{name}}" } });
        await host.Hook(receiver, more: new { @event = "t", url, requestType = "PUT", form = new Dictionary<string, string> { ["f"] = "{{name}}" } });
        await host.Hook(receiver, more: new { @event = "t", url, requestType = "GET", query = new Dictionary<string, string> { ["q"] = "{{name}}" } });
        await host.Hook(receiver, more: new { @event = "t", url, requestType = "PATCH", body = "{{PARTICLE_EVENT_NAME}}={{a.b}}" });
        await using var device = await host.Member();

        const string Data = """{"a":{"b":21.5},"name":"x\",\"admin\":\"1\r\nEvil: 1&g=../../é"}""";
        await device.Emit("t/1", Data);

        await Wait.Until(() => receiver.Requests.Count == 4);
        Received Of(string method) => receiver.Requests.Single(one => one.Method == method);
        var json = JsonNode.Parse(Of("POST").Body)!.AsObject();
        Assert.Equal(["v", "n", "deep"], json.Select(field => field.Key));
        Assert.Equal((Data, 5, "21.5 of 94"), ((string)json["v"]!, (int)json["n"]!, (string)json["deep"]![0]!));
        Assert.DoesNotContain("evil", Of("POST").Headers.Keys);
        var name = (string)JsonNode.Parse(Data)!["name"]!;
        Assert.Equal("f=" + Uri.EscapeDataString(name), Of("PUT").Body);
        Assert.Equal("?q=" + Uri.EscapeDataString(name), Of("GET").Query);
        Assert.Equal("t/1=21.5", Of("PATCH").Body);
        Assert.All(receiver.Requests, one => Assert.StartsWith($"/d/{device.Id}/x", one.Path));
    }

    [Fact]
    public async Task A_webhook_of_one_device_and_a_disabled_one_hear_only_what_they_should()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await using var one = await host.Member();
        await using var two = await host.Member();
        var ofOne = await host.Hook(receiver, more: new { @event = "t", url = receiver.Url, deviceID = one.Id });
        await host.Hook(receiver, more: new { @event = "t", url = receiver.Url, disabled = true });
        await two.Emit("t");
        await one.Emit("t");
        await Wait.Until(() => receiver.Requests.Count == 1);
        Assert.Equal(1, await host.DeliveryCount());
        await host.Ask<IntegrationBody>(HttpMethod.Put, $"{EventHosts.Hooks}/{ofOne.Id}", EventHosts.Body(new { deviceID = "" }));
        await two.Emit("t");
        await Wait.Until(() => receiver.Requests.Count == 2);
    }

    [Fact]
    public async Task A_roles_right_is_asked_for()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Read(store => store.Team.ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, ProductFirmware.Server.Role.Viewer)));
        Assert.Equal("role_too_low", (await host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, EventHosts.Hooks, new { @event = "a", url = "https://example.com" })).Error);
        Assert.Equal("role_too_low", (await host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, EventHosts.Events, new { name = "a" })).Error);
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        Assert.Equal(0, await host.Read(store => store.Integrations.CountAsync()));
    }
}
