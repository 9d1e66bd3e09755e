using System.Text;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>What tests of lists, groups and imports ask of a server.</summary>
internal static class FleetHost
{
    public const string Devices = "/v1/products/94/devices";

    public static string Id(int number) => DeviceId.Prefix + number.ToString("x12");

    public static Task<ImportAnswer> ImportText(this ServerHost host, string text, string query = "", string type = "text/plain") =>
        host.Ask<ImportAnswer>(HttpMethod.Post, $"{Devices}?{query}", new StringContent(text, Encoding.UTF8, type));

    public static async Task<List<string>> Ids(this ServerHost host, string query) =>
        [.. (await host.Get<DevicesAnswer>($"{Devices}?per_page=100&{query}")).Devices.Select(device => device.Id)];

    public static Task<DeviceBody> Set(this ServerHost host, string id, object change) =>
        host.Ask<DeviceBody>(HttpMethod.Put, $"{Devices}/{id}", change);

    public static async Task CreateGroups(this ServerHost host, params string[] names)
    {
        foreach (var name in names)
        {
            await host.Ask<GroupAnswer>(HttpMethod.Post, "/v1/products/94/groups", new NewGroup(name));
        }
    }

    /// <summary>What was noted of a kind.</summary>
    public static Task<List<AuditRow>> Noted(this ServerHost host, string action) =>
        host.Read(store => store.Audit.Where(row => row.Action == action).OrderBy(row => row.Number).ToListAsync());

    /// <summary>A claim from outside the team: the person belongs to no team.</summary>
    public static async Task Claim(this ServerHost host, string deviceId, bool byTeam)
    {
        await host.Read(async store =>
        {
            var owner = byTeam ? (await store.Team.FirstAsync()).PersonId : "somebody-else";
            if (!byTeam && !await store.Users.AnyAsync(person => person.Id == owner))
            {
                store.Users.Add(new Person { Id = owner, UserName = "else", CustomerOf = OrganisationRow.FirstId });
                await store.SaveChangesAsync();
            }
            if (!await store.Devices.AnyAsync(row => row.Id == deviceId))
            {
                store.Devices.Add(new DeviceRow { Id = deviceId });
                await store.SaveChangesAsync();
            }
            return await store.Devices.Where(row => row.Id == deviceId).ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerId, owner));
        });
    }

    public static async Task<HttpResponseMessage> PutIfMatch(this ServerHost host, string id, string tag, object change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Devices}/{id}")
        {
            Content = System.Net.Http.Json.JsonContent.Create(change, options: RestJson.Options),
        };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await host.Http.SendAsync(request);
    }
}
