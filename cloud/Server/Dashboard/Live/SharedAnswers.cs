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
    /// <summary>Bytes of memory that all shared answers may take.</summary>
    public const long BytesMax = 16 * 1024 * 1024;

    // Some of what an answer says changes with time alone, such as for how long a device has been away.
    private static readonly TimeSpan KeptAtMost = TimeSpan.FromMinutes(1);

    private static readonly AsyncLocal<bool> WillDo = new();

    /// <summary>Whatever the caller's asynchronous method asks through <see cref="InProcess"/> from here on may be a shared answer.</summary>
    public static void Suffice() => WillDo.Value = true;

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
        WillDo.Value && context.GetEndpoint()?.Metadata.GetMetadata<SameForAll>() is not null
        && context.Features.Get<Caller>()?.Product is { } product ? live.EditionOf(product) : null;
}

/// <summary>Where answers are shared.</summary>
internal static class SharedAnswersParts
{
    public static void AddSharedAnswers(this IServiceCollection services)
    {
        services.AddSingleton<SharedAnswers>();
        services.AddOutputCache();
        services.AddOptions<OutputCacheOptions>().Configure<SharedAnswers>((cache, shared) =>
        {
            cache.SizeLimit = SharedAnswers.BytesMax;
            cache.AddBasePolicy(shared);
        });
    }
}
