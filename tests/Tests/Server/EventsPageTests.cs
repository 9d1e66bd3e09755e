using System.Text.Json.Nodes;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>docs/events.md says what the code does.</summary>
public class EventsPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "events.md"));

    [Fact]
    public void Retries_and_limits_are_the_codes()
    {
        var rows = DeliveryRule.Pauses.Select((pause, i) => $"| {i + 1} | {pause.TotalSeconds} s |").Append($"| {DeliveryRule.AttemptsMax} | given up |");
        Assert.Contains(string.Join('\n', rows), Page.ReplaceLineEndings("\n"));
        Assert.Contains($"{EventAllowance.Burst} events at once, and {EventAllowance.PerSecond} a second", Page);
        Assert.Contains($"may have {EventHub.PerListenerMax} open, an organisation with its customers {EventHub.PerOrganisationMax:N0}", Page);
        Assert.Contains($"newest {DeliveryPrune.KeptMax} of each webhook, for 30 days; of those that wait, {DeliveryPrune.WaitingMax}", Page);
        Assert.All(EventRule.Reserved, name => Assert.Contains($"`{name}`", Page));
        Assert.Contains(EventRule.BytesMark, Page);
    }

    [Fact]
    public async Task The_example_of_a_webhook_is_taken()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var example = Page.Split("```json")[1].Split("```")[0];
        var made = await host.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, JsonNode.Parse(example));
        Assert.Equal(("temp/", "{{value}}"), (made.Event, made.Json!.Value.GetProperty("celsius").GetString()));
    }
}
