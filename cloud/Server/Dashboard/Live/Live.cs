using System.Collections.Concurrent;

namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// Tells open pages that something of a product changed; what, they ask the API. Where nobody looks it costs a comparison.
/// </summary>
internal sealed class Live
{
    private readonly ConcurrentDictionary<Watch, byte> watches = new();

    public Live(Catalog catalog) => catalog.ProductChanged += Changed;

    /// <summary>Whether anybody looks at anything.</summary>
    public bool IsWatched => !watches.IsEmpty;

    /// <summary>A delivery of this webhook was tried. On any thread, and often.</summary>
    public event Action<int>? Attempted;

    public void Attempt(int integration) => Attempted?.Invoke(integration);

    /// <summary>Calls back, on any thread and often, until it is disposed.</summary>
    public IDisposable Subscribe(int product, Action changed)
    {
        var watch = new Watch(this, product, changed);
        watches[watch] = 0;
        return watch;
    }

    /// <summary>Something of the product changed, and is committed.</summary>
    public void Changed(int product)
    {
        if (!IsWatched)
        {
            return;
        }
        foreach (var (watch, _) in watches)
        {
            if (watch.Product == product)
            {
                watch.Changed();
            }
        }
    }

    /// <summary>The devices changed: for their own product, and for those that know them otherwise.</summary>
    public void Changed(IEnumerable<DeviceRow> devices)
    {
        if (!IsWatched)
        {
            return;
        }
        foreach (var product in devices.SelectMany(row => row.Standings.Select(standing => standing.ProductId).Append(row.ProductId ?? 0)).Distinct())
        {
            Changed(product);
        }
    }

    private sealed record Watch(Live Live, int Product, Action Changed) : IDisposable
    {
        public bool Equals(Watch? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        public void Dispose() => Live.watches.TryRemove(this, out _);
    }
}

/// <summary>Whatever was changed through the API is told to open pages, in one place for all verbs.</summary>
internal static class LiveRequests
{
    /// <summary>Behind the check of rights, which knows the product.</summary>
    public static void UseLive(this WebApplication app)
    {
        var live = app.Services.GetRequiredService<Live>();
        app.Use(async (context, next) =>
        {
            await next(context);
            if (!HttpMethods.IsGet(context.Request.Method) && context.Response.StatusCode < 400
                && context.Features.Get<Caller>()?.Product is { } product)
            {
                live.Changed(product);
            }
        });
    }
}
