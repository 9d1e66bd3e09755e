using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features;

/// <summary>
/// Slows whoever tries passwords or tokens from one address; Identity locks the single person besides. Behind a proxy on this
/// machine the address is the one that the proxy names; from anywhere else such a claim is not believed.
/// </summary>
internal sealed class SignInBrake(TimeProvider time)
{
    private const int TableMax = 20_000;
    private const double Burst = 20;
    private const double PerSecond = 0.2;

    private readonly Lock gate = new();
    private readonly BoundedTable<IPAddress, TokenBucket> addresses = new(TableMax);

    public bool Allows(IPAddress address)
    {
        lock (gate)
        {
            return !addresses.TryGet(AddressRange.Of(address), out var bucket) || bucket.IsOpen(NowMs);
        }
    }

    public void Failed(IPAddress address)
    {
        var from = AddressRange.Of(address);
        lock (gate)
        {
            var bucket = addresses.TryGet(from, out var kept) ? kept : new TokenBucket(Burst, PerSecond);
            bucket.Take(NowMs);
            addresses.Set(from, bucket);
        }
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>Where the brake stands.</summary>
internal static class SignInBrakeParts
{
    public static void UseSignInBrake(this WebApplication app)
    {
        // The middleware's default: only a peer on loopback is believed.
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });
        var brake = app.Services.GetRequiredService<SignInBrake>();
        app.Use(async (context, next) =>
        {
            if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Path.StartsWithSegments("/oauth/token"))
            {
                await next(context);
                return;
            }
            var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
            if (!brake.Allows(address))
            {
                await Errors.Write(context, new Core.Refusal(Reason.TooManyAttempts, "Too many sign-ins from this address were wrong."));
                return;
            }
            await next(context);
            if (context.Response.StatusCode is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized)
            {
                brake.Failed(address);
            }
        });
    }
}
