using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Events;

/// <summary>People publish as devices do: into a product, where streams and webhooks hear it, or to themselves.</summary>
internal static class Publish
{
    private const int TtlMax = 16_777_216;

    /// <summary><c>POST /v1/products/:p/events</c>.</summary>
    public static async Task<Results<Ok<OkAnswer>, Refused>> Product(
        int p, PublishEvent body, Caller caller, Store store, Outbox outbox, EventHub hub, TimeProvider time)
    {
        if (Check(body) is { } refusal)
        {
            return new Refused(refusal);
        }
        var happened = Event(body, p, caller, time);
        await outbox.Put(store, happened);
        hub.Publish(happened);
        return TypedResults.Ok(new OkAnswer());
    }

    /// <summary><c>POST /v1/devices/events</c>: the caller's own streams hear it.</summary>
    public static Results<Ok<OkAnswer>, Refused> Own(PublishEvent body, Caller caller, EventHub hub, TimeProvider time)
    {
        if (!caller.IsPerson)
        {
            return Listen.NoPerson(caller);
        }
        if (caller.OnlyProduct is { } only)
        {
            return new Refused(Reason.ScopeMissing, $"This token is for product {only}, and what it publishes stays there: POST /v1/products/{only}/events.");
        }
        if (Check(body) is { } refusal)
        {
            return new Refused(refusal);
        }
        hub.Publish(Event(body, null, caller, time));
        return TypedResults.Ok(new OkAnswer());
    }

    private static Refusal? Check(PublishEvent body)
    {
        var reason = EventRule.CheckName(body.Name ?? "");
        return reason != Reason.None ? new Refusal(reason, $"\"{body.Name}\" cannot be an event's name: 1 to {Limits.EventNameCharsMax} characters, none of them a control character.")
            : Encoding.UTF8.GetByteCount(body.Data ?? "") > Limits.EventBytesMax ? new Refusal(Reason.TooLong, $"An event's data has at most {Limits.EventBytesMax} bytes.")
            : body.Ttl is < 0 or > TtlMax ? new Refusal(Reason.OutOfRange, $"ttl is 0 to {TtlMax} seconds.")
            : null;
    }

    private static ProductEvent Event(PublishEvent body, int? product, Caller caller, TimeProvider time) =>
        new(body.Name!, body.Data ?? "", product, null, product is null ? caller.PersonId : null, time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            Ttl = body.Ttl ?? ProductEvent.TtlDefault,
        };
}
