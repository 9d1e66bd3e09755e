using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MQTTnet;
using ProductFirmware.Rest;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>What tests of events do again and again.</summary>
internal static class EventHosts
{
    public const string Events = "/v1/products/94/events";
    public const string Hooks = "/v1/products/94/integrations";

    public static Task<MqttClientPublishResult> Emit(this TestDevice device, string name, string data = "1") =>
        device.Publish("event/" + name, Encoding.UTF8.GetBytes(data));

    /// <summary>A member that is online.</summary>
    public static async Task<TestDevice> Member(this ServerHost host)
    {
        var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        return device;
    }

    public static Task<IntegrationBody> Hook(this ServerHost host, WebhookReceiver receiver, string name = "temp", object? more = null) =>
        host.Ask<IntegrationBody>(HttpMethod.Post, Hooks, Body(more ?? new { @event = name, url = receiver.Url + "/hook" }));

    public static async Task<IReadOnlyList<DeliveryBody>> Deliveries(this ServerHost host, int hook) =>
        (await host.Get<DeliveriesAnswer>($"{Hooks}/{hook}/deliveries?per_page=100")).Deliveries;

    public static Task<int> DeliveryCount(this ServerHost host) => host.Read(store => store.Deliveries.CountAsync());

    public static Task<List<AuditRow>> Notes(this ServerHost host, string action) =>
        host.Read(store => store.Audit.AsNoTracking().Where(row => row.Action == action).ToListAsync());

    public static Task<ErrorAnswer> BadHook(this ServerHost host, object body) => host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Hooks, Body(body));

    /// <summary>A webhook's fields are written as Particle writes them, and not as the rest of the API.</summary>
    public static JsonContent Body(object body) => JsonContent.Create(body);
}
