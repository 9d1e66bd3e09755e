using System.Text.Json;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// An answer that does not end: server-sent events as Particle's clients read them. It ends with the client, with the server, and
/// soon after the listener lost the right to it.
/// </summary>
internal sealed class EventStream(Caller caller, EventFilter filter) : IResult
{
    /// <summary>A client takes more silence than about 15 s for a dead connection.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(3);

    private int? Organisation => caller.CustomerOf ?? caller.ClientOf ?? (caller.Organisation == 0 ? null : caller.Organisation);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var hub = httpContext.RequestServices.GetRequiredService<EventHub>();
        using var subscription = hub.Subscribe(caller.PersonId ?? caller.Name, Organisation, filter);
        if (subscription is null)
        {
            await Errors.Write(httpContext, new Refusal(Reason.TooOften, $"{caller.Name} has {EventHub.PerListenerMax} streams open, or the organisation {EventHub.PerOrganisationMax}, which are the most. Next: close some."));
            return;
        }
        var lifetime = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
        httpContext.Response.ContentType = "text/event-stream";
        httpContext.Response.Headers.CacheControl = "no-cache";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy in front must not wait for more
        try
        {
            await Write(httpContext.Response, ":ok\n\n", stop.Token);
            await Run(httpContext, subscription, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // the client left, or the server stops
        }
    }

    private async Task Run(HttpContext context, EventHub.Subscription subscription, CancellationToken stop)
    {
        var access = context.RequestServices.GetRequiredService<StreamAccess>();
        var token = TokenAuthentication.TokenOf(context.Request)!;
        var checkedAt = DateTime.UtcNow;
        var saidAt = checkedAt;
        while (true)
        {
            while (DateTime.UtcNow - checkedAt < CheckEvery && subscription.TryRead(out var next))
            {
                await Write(context.Response, Text(next), stop);
                saidAt = DateTime.UtcNow;
            }
            if (DateTime.UtcNow - checkedAt >= CheckEvery)
            {
                if (!await access.IsOpen(token, caller, filter))
                {
                    return;
                }
                checkedAt = DateTime.UtcNow;
            }
            if (DateTime.UtcNow - saidAt >= SilenceMax)
            {
                await Write(context.Response, ":\n\n", stop);
                saidAt = DateTime.UtcNow;
            }
            await WaitFor(subscription, CheckEvery - (DateTime.UtcNow - checkedAt), stop);
        }
    }

    private static async Task WaitFor(EventHub.Subscription subscription, TimeSpan limit, CancellationToken stop)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stop);
        pause.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        try
        {
            await subscription.Wait(pause.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // nothing happened for as long
        }
    }

    private static string Text(ProductEvent happened)
    {
        var body = new EventBody(happened.Data, happened.Ttl, happened.At.UtcDateTime, happened.DeviceId ?? "api");
        return $"event: {happened.Name}\ndata: {JsonSerializer.Serialize(body, RestJson.Options)}\n\n";
    }

    private static async Task Write(HttpResponse response, string text, CancellationToken stop)
    {
        await response.WriteAsync(text, stop);
        await response.Body.FlushAsync(stop);
    }
}
