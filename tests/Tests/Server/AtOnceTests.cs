using System.Net;
using System.Net.Http.Json;
using ProductFirmware.Rest;

namespace ProductFirmware.Tests.Server;

/// <summary>Two operators do the same thing at the same moment: one wins, and the other is told. Locks, uploads and releases have tests of their own.</summary>
public class AtOnceTests
{
    [Fact]
    public async Task A_product_is_changed_by_one_of_two_who_saw_the_same()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        using var seen = await host.Send(HttpMethod.Get, "/v1/products/94");
        var tag = seen.Headers.ETag!.Tag;
        var answers = await Task.WhenAll(PutProduct(host, tag, "First"), PutProduct(host, tag, "Second"));
        var loser = await OneWins(answers, HttpStatusCode.PreconditionFailed);
        Assert.Equal("changed_meanwhile", loser.Error);
        var won = answers[0].IsSuccessStatusCode ? "First" : "Second";
        Assert.Equal(won, (await host.Get<ProductAnswer>("/v1/products/94")).Product.Name);

        var fresh = answers.Single(answer => answer.IsSuccessStatusCode).Headers.ETag!.Tag;
        using var again = await PutProduct(host, fresh, "Third");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var any = await PutProduct(host, "*", "Fourth");
        Assert.Equal(HttpStatusCode.OK, any.StatusCode);
    }

    [Fact]
    public async Task A_release_and_a_change_of_the_product_cannot_pass_each_other_unseen()
    {
        await using var host = await GroupReleaseTests.Proven(1);
        var tag = (await host.Plan(1)).Tag;
        using var change = await PutProduct(host, tag, "Renamed");
        using var release = await host.TryRelease(new { version = 1 }, tag);
        Assert.Equal("changed_meanwhile", (await ServerHost.Refused(HttpStatusCode.PreconditionFailed, release)).Error);
        Assert.Null((await host.Get<ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);
    }

    [Fact]
    public async Task A_device_goes_into_one_of_two_products()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        var loser = await OneWins(await Task.WhenAll(new[] { 94, 95 }.Select(product =>
            host.Send(HttpMethod.Post, $"/v1/products/{product}/devices", new { id = FleetHost.Id(1) }))));
        Assert.Equal("in_another_product", loser.Error);
        Assert.Single(await host.Noted("device.import"));
    }

    [Fact]
    public async Task A_name_or_an_ID_is_taken_by_one()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var product = new CreateProduct(new NewProduct("Lamp", 96, null, null));
        var other = new CreateProduct(new NewProduct("Door", 96, null, null));
        Assert.Equal("product_id_taken", (await OneWins(await Both(host, "/v1/products", product, other))).Error);
        Assert.Equal("name_taken", (await OneWins(await Both(host, "/v1/products/94/groups", new NewGroup("eager"), new NewGroup("eager")))).Error);
        var (first, second) = (new CreateProduct(new NewProduct("Chair", 97, null, null)), new CreateProduct(new NewProduct("CHAIR", 98, null, null)));
        Assert.Equal("name_taken", (await OneWins(await Both(host, "/v1/products", first, second))).Error);
    }

    [Fact]
    public async Task A_version_is_deleted_or_locked_and_never_both()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(1));
        for (var version = 1; version <= 5; version++)
        {
            await host.Upload(version);
            var answers = await Task.WhenAll(
                host.Send(HttpMethod.Delete, $"/v1/products/94/firmware/{version}"),
                host.Send(HttpMethod.Put, $"{FleetHost.Devices}/{FleetHost.Id(1)}", new { desired_firmware_version = version }));
            var isDeleted = answers[0].IsSuccessStatusCode;
            var loser = await ServerHost.Refused(isDeleted ? HttpStatusCode.NotFound : HttpStatusCode.Conflict, answers[isDeleted ? 1 : 0]);
            Assert.Equal(isDeleted ? "unknown_version" : "in_use", loser.Error);
            Assert.NotEqual(isDeleted, answers[1].IsSuccessStatusCode);
            await host.Lock(FleetHost.Id(1), null);
        }
    }

    [Fact]
    public async Task A_stranger_is_approved_and_denied_one_after_the_other_and_stands_as_the_last_said()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await device.ComeOnline(host);
        await Task.WhenAll(host.Import(device.Id), host.Remove(device.Id, deny: true));
        var last = (await host.Notes())[^1];
        var shown = await host.Device(device.Id);
        Assert.Equal(last == $"device.deny {device.Id}", shown.Denied);
        Assert.Equal(last == $"device.approve {device.Id}", shown.ProductId == 94);
        Assert.NotEqual(shown.Denied, shown.ProductId == 94);
    }

    [Fact]
    public async Task A_webhook_and_an_invitation_are_taken_away_by_one()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        for (var i = 0; i < 5; i++)
        {
            var hook = await host.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, new { @event = "t", url = "https://example.com" });
            await OneRemoves(host, $"{EventHosts.Hooks}/{hook.Id}");
            var invited = await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("x", "viewer", null, null));
            await OneRemoves(host, $"/v1/orgs/1/invitations/{invited.Invitation!.Id}");
            hook = await host.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, new { @event = "t", url = "https://example.com" });
            var answers = await Task.WhenAll(
                host.Send(HttpMethod.Post, $"{EventHosts.Hooks}/{hook.Id}/secret"), host.Send(HttpMethod.Delete, $"{EventHosts.Hooks}/{hook.Id}"));
            Assert.Contains(answers[0].StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound });
            Assert.Equal(HttpStatusCode.OK, answers[1].StatusCode);
        }
    }

    private static async Task OneRemoves(ServerHost host, string path) => await OneWins(
        await Task.WhenAll(host.Send(HttpMethod.Delete, path), host.Send(HttpMethod.Delete, path)), HttpStatusCode.NotFound);

    private static async Task<HttpResponseMessage[]> Both(ServerHost host, string path, object one, object other) =>
        await Task.WhenAll(host.Send(HttpMethod.Post, path, one), host.Send(HttpMethod.Post, path, other));

    private static async Task<ErrorAnswer> OneWins(HttpResponseMessage[] answers, HttpStatusCode lost = HttpStatusCode.Conflict)
    {
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        return await ServerHost.Refused(lost, answers.Single(answer => !answer.IsSuccessStatusCode));
    }

    private static async Task<HttpResponseMessage> PutProduct(ServerHost host, string tag, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/products/94")
        {
            Content = JsonContent.Create(new UpdateProduct(new ProductChange(name, null, null)), options: RestJson.Options),
        };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await host.Http.SendAsync(request);
    }
}
