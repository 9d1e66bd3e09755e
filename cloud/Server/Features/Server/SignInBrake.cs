using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features;

/// <summary>
/// Slows whoever tries passwords, tokens or invitations from one address; Identity locks the single person besides. Behind a proxy on
/// this machine the address is the one that the proxy names; from anywhere else such a claim is not believed. An attempt counts as
/// wrong until it turned out right, so that many at once are no more than one after the other.
/// </summary>
internal sealed class SignInBrake(TimeProvider time)
{
    private const int TableMax = 20_000;
    internal const double Burst = 20;
    internal const double PerSecond = 0.2;

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly BoundedTable<IPAddress, SignInAttempts> addresses = new(TableMax);

    /// <summary>
    /// Lets an attempt begin; null where there were too many wrong ones. Where those that are under way would be too many if all of
    /// them are wrong, it waits for one to end.
    /// </summary>
    public async Task<SignInAttempts?> Begin(IPAddress address, CancellationToken stop)
    {
        while (true)
        {
            var attempts = Enter(AddressRange.Of(address), out var ended);
            if (attempts is not null || ended is null)
            {
                return attempts;
            }
            try
            {
                await ended.WaitAsync(WaitMax, stop);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    /// <summary>An attempt is over.</summary>
    public void End(SignInAttempts attempts, bool wasWrong)
    {
        lock (gate)
        {
            attempts.UnderWay--;
            if (wasWrong)
            {
                attempts.Wrong.Take(NowMs);
            }
            attempts.Ended.SetResult();
            attempts.Ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private SignInAttempts? Enter(IPAddress from, out Task? ended)
    {
        ended = null;
        lock (gate)
        {
            if (!addresses.TryGet(from, out var attempts))
            {
                addresses.Set(from, attempts = new SignInAttempts { Wrong = new TokenBucket(Burst, PerSecond) });
            }
            if (attempts.Wrong.Left(NowMs) - attempts.UnderWay >= 1)
            {
                attempts.UnderWay++;
                return attempts;
            }
            ended = attempts.UnderWay > 0 ? attempts.Ended.Task : null;
            return null;
        }
    }
}

/// <summary>What came from one address.</summary>
internal sealed class SignInAttempts
{
    /// <summary>Those that were wrong.</summary>
    public TokenBucket Wrong;

    /// <summary>Those that nobody knows of yet.</summary>
    public int UnderWay { get; set; }

    /// <summary>Done when the next of them ends.</summary>
    public TaskCompletionSource Ended { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Where the brake stands.</summary>
internal static class SignInBrakeParts
{
    public static void UseSignInBrake(this WebApplication app)
    {
        // The middleware's default: only a peer on loopback is believed. That it was https makes the dashboard's cookie a secure one.
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        var brake = app.Services.GetRequiredService<SignInBrake>();
        app.Use(async (context, next) =>
        {
            if (!IsHeld(context.Request))
            {
                await next(context);
                return;
            }
            var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
            if (await brake.Begin(address, context.RequestAborted) is not { } attempts)
            {
                await Errors.Write(context, new Core.Refusal(Reason.TooManyAttempts, "Too many sign-ins from this address were wrong."));
                return;
            }
            var wasWrong = false;
            try
            {
                await next(context);
                wasWrong = context.Response.StatusCode is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized or StatusCodes.Status404NotFound;
            }
            finally
            {
                brake.End(attempts, wasWrong);
            }
        });
    }

    // Whatever anybody may try without a token.
    private static bool IsHeld(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && (request.Path.StartsWithSegments("/oauth/token") || request.Path.StartsWithSegments("/v1/invitations/accept"));
}
