using System.Globalization;
using Microsoft.AspNetCore.OutputCaching;

namespace ProductFirmware.Server.Dashboard;

/// <summary>On an address: its answer is the same for whoever has the right to ask.</summary>
internal sealed record SameForAll;

/// <summary>
/// Pages that follow a product share answers: in one edition of it each is made once, for whoever has the right to ask. What people ask
/// otherwise, also through an action on a page, is always made anew.
/// </summary>
internal sealed class SharedAnswers(Live live) : IOutputCachePolicy
{
    /// <summary>On a request: a shared answer will do.</summary>
    public static readonly HttpRequestOptionsKey<bool> Option = new("shared-answer");

    // Some of what an answer says changes with time alone, such as for how long a device has been away.
    private static readonly TimeSpan KeptAtMost = TimeSpan.FromMinutes(1);

    private static readonly AsyncLocal<bool> Allowed = new();

    /// <summary>Whether who asks now is content with a shared answer.</summary>
    public static bool IsAllowed => Allowed.Value;

    /// <summary>From here to the end of the caller's method.</summary>
    public static void Allow() => Allowed.Value = true;

    /// <inheritdoc />
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var edition = EditionFor(context.HttpContext);
        context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = edition is not null;
        context.ResponseExpirationTimeSpan = KeptAtMost;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.VaryByValues["edition"] = edition?.ToString(CultureInfo.InvariantCulture) ?? "";
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.AllowCacheStorage &= context.HttpContext.Response.StatusCode == StatusCodes.Status200OK;
        return ValueTask.CompletedTask;
    }

    private int? EditionFor(HttpContext context) =>
        context.Features.Get<SharedAnswerWillDo>() is not null && context.GetEndpoint()?.Metadata.GetMetadata<SameForAll>() is not null
        && context.Features.Get<Caller>()?.Product is { } product ? live.EditionOf(product) : null;
}

/// <summary>Feature of a request from a page that only follows.</summary>
internal sealed record SharedAnswerWillDo;

/// <summary>Where answers are shared.</summary>
internal static class SharedAnswersParts
{
    public static void AddSharedAnswers(this IServiceCollection services)
    {
        services.AddSingleton<SharedAnswers>();
        services.AddOutputCache();
        services.AddOptions<OutputCacheOptions>().Configure<SharedAnswers>((cache, shared) => cache.AddBasePolicy(shared));
    }
}
