using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProductFirmware.Rest;

/// <summary>
/// A webhook. <c>GET /v1/products/:p/integrations</c> answers a bare array of these. Field names are Particle's; exactly one of
/// <c>json</c>, <c>form</c>, <c>query</c> and <c>body</c> may stand, and without one the default fields are sent as JSON.
/// </summary>
/// <param name="Event">What an event's name must start with.</param>
/// <param name="DeviceId">The only device that it listens to; absent for all of the product.</param>
/// <param name="Headers">Header names and templates of their values; the values are empty for who may not change the webhook.</param>
/// <param name="Json">A JSON object or array whose texts are templates.</param>
/// <param name="Form">Fields and templates of their values.</param>
/// <param name="Query">Parameters and templates of their values.</param>
/// <param name="Body">A template of a text.</param>
/// <param name="Secret">The key that its deliveries are signed with; only in the answer that made it.</param>
public sealed record IntegrationBody(
    int Id,
    [property: JsonPropertyName("integration_type")] string IntegrationType,
    int ProductId,
    string? Name,
    string Event,
    string Url,
    [property: JsonPropertyName("requestType")] string RequestType,
    [property: JsonPropertyName("deviceID")] string? DeviceId,
    IReadOnlyDictionary<string, string>? Headers,
    JsonElement? Json,
    IReadOnlyDictionary<string, string>? Form,
    IReadOnlyDictionary<string, string>? Query,
    string? Body,
    bool Disabled,
    DateTimeOffset CreatedAt,
    string? Secret);

/// <summary>
/// <c>POST /v1/products/:p/integrations</c> and <c>PUT …/:id</c>, where what is absent stays. Other fields that Particle knows are
/// taken and have no effect: <c>noDefaults</c> (a template is sent as it stands), <c>auth</c>, <c>responseTemplate</c> and the like.
/// </summary>
/// <param name="RequestType">POST (where absent), PUT, PATCH, GET or DELETE.</param>
/// <param name="Body">A template of a text; empty, it takes away whatever template there was.</param>
/// <param name="RejectUnauthorized">Only true: a server that cannot prove who it is gets no events.</param>
public sealed record ChangeIntegration(
    string? Name,
    string? Event,
    string? Url,
    [property: JsonPropertyName("requestType")] string? RequestType,
    [property: JsonPropertyName("deviceID")] string? DeviceId,
    Dictionary<string, string>? Headers,
    JsonElement? Json,
    Dictionary<string, string>? Form,
    Dictionary<string, string>? Query,
    string? Body,
    bool? Disabled,
    [property: JsonPropertyName("rejectUnauthorized")] bool? RejectUnauthorized);

/// <summary>One event on its way to one webhook, or arrived.</summary>
/// <param name="EventId">Its <c>webhook-id</c>; the same at every attempt.</param>
/// <param name="State"><c>waiting</c>, <c>delivered</c> or <c>gave_up</c>.</param>
/// <param name="NextAttemptAt">Absent where it is done with.</param>
/// <param name="LastStatus">HTTP status of the last answer.</param>
/// <param name="LastAnswer">What went wrong at the last attempt, or the first of the answer.</param>
/// <param name="Reason"><c>delivery_failed</c> where it was given up.</param>
public sealed record DeliveryBody(
    long Id,
    string EventId,
    string Event,
    string? DeviceId,
    string Data,
    DateTimeOffset PublishedAt,
    string State,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? LastAttemptAt,
    int? LastStatus,
    string? LastAnswer,
    string? Reason);

/// <summary><c>GET …/integrations/:id/deliveries?cursor=&amp;per_page=</c>: newest first.</summary>
/// <param name="NextCursor">Gives the next page; absent on the last.</param>
public sealed record DeliveriesAnswer(IReadOnlyList<DeliveryBody> Deliveries, string? NextCursor);
