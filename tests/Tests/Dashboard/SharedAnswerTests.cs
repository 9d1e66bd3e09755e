using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Server;
using ProductFirmware.Server.Dashboard;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>What open pages share of a product, and what they never do.</summary>
public class SharedAnswerTests
{
    private static readonly TimeSpan OneEdition = TimeSpan.FromSeconds(1);

    [Fact]
    public void An_edition_comes_once_a_second_at_most_and_holds_every_change_before_it()
    {
        var time = new ShiftedTime();
        time.Stop();
        var live = new Live(time, new Catalog());
        using var watch = live.Watch(94);
        var first = watch.Edition;
        time.Forward(OneEdition);
        Assert.Equal(first, watch.Edition); // nothing changed
        live.Changed(94);
        live.Changed(94);
        var second = watch.Edition;
        Assert.NotEqual(first, second);
        time.Forward(OneEdition);
        live.Changed(95);
        Assert.Equal(second, watch.Edition); // both were in it
        live.Changed(94);
        Assert.NotEqual(second, watch.Edition);
        var third = watch.Edition;
        live.Changed(94);
        Assert.Equal(third, watch.Edition); // not so soon
        time.Forward(OneEdition);
        Assert.NotEqual(third, watch.Edition);
    }

    [Fact]
    public void Who_leaves_takes_nothing_from_the_others_and_nothing_stays_behind_the_last()
    {
        var live = new Live(new ShiftedTime(), new Catalog());
        var one = live.Watch(94);
        var earlier = one.Edition;
        using (live.Watch(94))
        {
            one.Dispose();
            one.Dispose();
            Assert.NotNull(live.EditionOf(94));
        }
        Assert.Null(live.EditionOf(94));
        using var again = live.Watch(94);
        Assert.NotEqual(earlier, again.Edition);
    }

    [Fact]
    public async Task Pages_that_follow_share_an_answer_until_the_product_changes__and_whoever_asks_otherwise_has_it_anew()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var live = host.Services.GetRequiredService<Live>();
        using var watch = live.Watch(94);
        var other = await host.Join("other", "viewer");
        Assert.Contains("Product 94", await Follow(host, "/v1/products/94"));
        await Rename(host, "Renamed");
        Assert.Contains("Product 94", await Follow(host, "/v1/products/94", other));
        Assert.Contains("Renamed", await Follow(host, "/v1/products/94?anew=1"));
        Assert.Contains("Renamed", await Ask(host, "/v1/products/94", other, follows: false));
        Assert.Contains("Renamed", await host.As(other, async () => await host.Http.GetStringAsync("/v1/products/94")));
        live.Changed(94);
        host.Time.Forward(OneEdition);
        Assert.Contains("Renamed", await Follow(host, "/v1/products/94", other));
    }

    [Fact]
    public async Task Who_has_no_right_is_refused_whatever_others_share__at_once_when_it_is_taken_away()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        using var watch = host.Services.GetRequiredService<Live>().Watch(94);
        var (stranger, _) = await host.Stranger();
        var member = await host.Join("member", "viewer");
        await Follow(host, "/v1/products/94/devices", member);
        await Follow(host, "/v1/products/94/devices", stranger, HttpStatusCode.NotFound);
        await Follow(host, "/v1/products/94/devices", "no-token", HttpStatusCode.Unauthorized);
        await host.Ask<Rest.OkAnswer>(HttpMethod.Delete, $"/v1/orgs/{OrganisationRow.FirstId}/team/member");
        await Follow(host, "/v1/products/94/devices", member, HttpStatusCode.NotFound);
        await Follow(host, "/v1/products/94/devices");
    }

    [Fact]
    public async Task What_failed_is_not_shared()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        using var watch = host.Services.GetRequiredService<Live>().Watch(94);
        const string Id = "e00fce68aaaaaaaaaaaaaaaa";
        await Follow(host, $"/v1/products/94/devices/{Id}", status: HttpStatusCode.NotFound);
        await host.Import(Id);
        await Follow(host, $"/v1/products/94/devices/{Id}");
    }

    [Fact]
    public async Task No_answer_that_depends_on_who_asks_is_called_the_same_for_all()
    {
        await using var host = await ServerHost.Start();
        var shared = host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<SameForAll>() is not null).ToList();
        Assert.NotEmpty(shared);
        Type[] ofTheCaller = [typeof(Caller), typeof(HttpContext), typeof(HttpRequest), typeof(System.Security.Claims.ClaimsPrincipal)];
        foreach (var endpoint in shared)
        {
            var handler = endpoint.Metadata.GetMetadata<MethodInfo>();
            Assert.NotNull(handler);
            Assert.DoesNotContain(handler.GetParameters(), parameter => ofTheCaller.Contains(parameter.ParameterType));
            Assert.Equal(["GET"], endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods);
        }
    }

    // Behind the server's back: nobody is told of it.
    private static async Task Rename(ServerHost host, string name)
    {
        await using var store = await host.Services.GetRequiredService<IDbContextFactory<Store>>().CreateDbContextAsync();
        await store.Products.ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, name));
    }

    private static Task<string> Follow(ServerHost host, string path, string? token = null, HttpStatusCode status = HttpStatusCode.OK) =>
        Ask(host, path, token, follows: true, status);

    private static async Task<string> Ask(ServerHost host, string path, string? token, bool follows, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var http = host.Services.GetRequiredService<InProcess>().Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? host.Http.DefaultRequestHeaders.Authorization : new AuthenticationHeaderValue("Bearer", token);
        if (follows)
        {
            SharedAnswers.Suffice();
        }
        using var answer = await http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
