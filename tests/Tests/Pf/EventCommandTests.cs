extern alias pf;

using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Pf;

/// <summary><c>pf event</c> and <c>pf webhook</c> against a real server.</summary>
public sealed class EventCommandTests
{
    [Fact]
    public async Task S30_events_are_followed_and_published()
    {
        await using var host = await ServerHost.Start();
        using var folder = new TemporaryFolder();
        await host.CreateProduct();
        await using var device = await host.Member();
        var following = Run(host, folder, "event", "list", "--product", "94", "--follow", "--prefix", "job/", "--count", "2", "--json");
        // Nobody knows from outside when it listens: the first are sent until it is done.
        while (!following.IsCompleted)
        {
            (await Run(host, folder, "event", "publish", "job/1", "now", "--product", "94")).Ok();
            await device.Emit("other");
        }
        var lines = (await following).Ok().Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("{\"name\":\"job/1\",\"data\":\"now\",\"coreid\":\"api\",", line));

        Assert.Equal(ExitCode.Usage, (await Run(host, folder, "event", "list", "--product", "94")).ExitCode);
        var refused = await Run(host, folder, "event", "publish", "spark/status", "--product", "94");
        Assert.Equal(ExitCode.Refused, refused.ExitCode);
        Assert.Contains("(reserved_name, 6)", refused.Errors);
        Assert.Equal(ExitCode.Refused, (await Run(host, folder, "event", "follow", "--product", "95")).ExitCode);
    }

    [Fact]
    public async Task S32_webhooks_are_made_tested_looked_at_and_deleted()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        using var folder = new TemporaryFolder();
        await host.CreateProduct();
        var made = (await Run(host, folder, "webhook", "create", "temp", receiver.Url + "/hook", "--product", "94", "--json-template", "{\"v\":\"{{{PARTICLE_EVENT_VALUE}}}\"}", "--header", "X-A: b", "--json")).Ok().Json;
        Assert.StartsWith("whsec_", made.GetProperty("secret").GetString());
        Assert.Contains("/hook", (await Run(host, folder, "webhook", "list", "--product", "94")).Ok().Output);
        Assert.DoesNotContain("whsec_", (await Run(host, folder, "webhook", "show", "1", "--product", "94")).Ok().Output);

        (await Run(host, folder, "webhook", "test", "1", "--product", "94")).Ok();
        Assert.Equal("{\"v\":\"test-event\"}", Assert.Single(receiver.Requests).Body);
        (await Run(host, folder, "webhook", "redeliver", "1", "1", "--product", "94")).Ok();
        await Wait.Until(() => receiver.Requests.Count == 2);
        await Wait.Until(async () => (await host.Deliveries(1)).Single().State == "delivered");
        Assert.Contains("\tdelivered\t", (await Run(host, folder, "webhook", "deliveries", "1", "--product", "94")).Ok().Output);

        receiver.Answers = (_, response) =>
        {
            response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var failed = await Run(host, folder, "webhook", "test", "1", "--product", "94");
        Assert.Equal((ExitCode.Refused, true), (failed.ExitCode, failed.Errors.Contains("answered 500. (delivery_failed, 179)")));
        (await Run(host, folder, "webhook", "update", "1", "--product", "94", "--disable")).Ok();
        (await Run(host, folder, "webhook", "new-secret", "1", "--product", "94")).Ok();
        (await Run(host, folder, "webhook", "delete", "1", "--product", "94")).Ok();
        Assert.Equal(ExitCode.Usage, (await Run(host, folder, "webhook", "update", "1", "--product", "94")).ExitCode);
        Assert.Equal("", (await Run(host, folder, "webhook", "list", "--product", "94")).Ok().Output);
    }

    private static Task<PfResult> Run(ServerHost host, TemporaryFolder folder, params string[] arguments) =>
        PfProcess.Run(folder, arguments, url: host.Url, token: host.Http.DefaultRequestHeaders.Authorization!.Parameter);
}
