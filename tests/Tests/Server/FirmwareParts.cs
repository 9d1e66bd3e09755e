using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Rest;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>What tests of releases and of the audit log ask of a running server.</summary>
internal static class FirmwareParts
{
    /// <summary>Writes to the store by hand.</summary>
    public static async Task Write(this ServerHost host, Func<ProductFirmware.Server.Store, Task> write)
    {
        await using var store = await host.Services.GetRequiredService<IDbContextFactory<ProductFirmware.Server.Store>>().CreateDbContextAsync();
        await write(store);
        await store.SaveChangesAsync();
    }

    /// <summary>A group with these members.</summary>
    public static async Task Group(this ServerHost host, string name, params TestDevice[] members)
    {
        await host.Write(store =>
        {
            store.Groups.Add(new GroupRow { ProductId = 94, Name = name });
            return Task.CompletedTask;
        });
        await host.Write(store =>
        {
            store.DeviceGroups.AddRange(members.Select(device => new DeviceGroupRow { DeviceId = device.Id, ProductId = 94, Group = name }));
            return Task.CompletedTask;
        });
    }

    /// <summary>Releases as the body says; the answer, whatever it is.</summary>
    public static async Task<HttpResponseMessage> TryRelease(this ServerHost host, object body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/products/94/firmware/release") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(ifMatch));
        }
        return await host.Http.SendAsync(request);
    }

    public static async Task Release(this ServerHost host, object body)
    {
        using var answer = await host.TryRelease(body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    public static Task<PlanBody> Plan(this ServerHost host, int version, string query = "") =>
        host.Get<PlanBody>($"/v1/products/94/firmware/{version}/plan?{query}");

    public static Task<ProgressBody> Progress(this ServerHost host, int version) =>
        host.Get<ProgressBody>($"/v1/products/94/firmware/{version}/progress");

    /// <summary>What was noted, oldest first: <c>action subject</c>.</summary>
    public static Task<List<string>> Noted(this ServerHost host) =>
        host.Read(store => store.Audit.OrderBy(row => row.Id).Select(row => row.Action + " " + row.Subject).ToListAsync());
}
