using System.Collections.Concurrent;

namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// Tells open pages that something of a product changed; what, they ask the API. Where nobody looks it costs a comparison.
/// </summary>
internal sealed class Live
{
    private const int AnyProduct = 0;

    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<int, Watched> watched = new();
    private readonly Watched people;

    public Live(TimeProvider time, Catalog catalog)
    {
        this.time = time;
        people = new Watched(time);
        catalog.ProductChanged += Changed;
    }

    /// <summary>A delivery of this webhook was tried. On any thread, and often.</summary>
    public event Action<int>? Attempted;

    public void Attempt(int integration) => Attempted?.Invoke(integration);

    /// <summary>The edition of what stands around all pages: which products there are, their names, and who may do what in them.</summary>
    public int PeopleEdition => people.Edition;

    /// <summary>A product's name, a team or a role changed. Seldom: every open page asks anew.</summary>
    public void PeopleChanged() => people.Change();

    /// <summary>Watches all products at once until it is disposed.</summary>
    public Watch WatchAny() => Watch(AnyProduct);

    /// <summary>Watches a product until it is disposed.</summary>
    public Watch Watch(int product)
    {
        lock (watched)
        {
            var found = watched.GetOrAdd(product, _ => new Watched(time));
            found.Watches++;
            return new Watch(found, () => Leave(product, found));
        }
    }

    /// <summary>The product's edition; null where nobody watches it.</summary>
    public int? EditionOf(int product) => watched.TryGetValue(product, out var found) ? found.Edition : null;

    /// <summary>Something of the product changed, and is committed. On any thread, and often.</summary>
    public void Changed(int product)
    {
        Tell(product);
        Tell(AnyProduct);
    }

    /// <summary>The devices changed: for their own product, and for those that know them otherwise.</summary>
    public void Changed(IEnumerable<DeviceRow> devices)
    {
        if (watched.IsEmpty)
        {
            return;
        }
        foreach (var product in devices.SelectMany(row => row.Standings.Select(standing => standing.ProductId).Append(row.ProductId ?? 0)).Distinct())
        {
            Changed(product);
        }
    }

    private void Tell(int product)
    {
        if (watched.TryGetValue(product, out var found))
        {
            found.Change();
        }
    }

    private void Leave(int product, Watched found)
    {
        lock (watched)
        {
            found.Watches--;
            if (found.Watches == 0)
            {
                watched.TryRemove(product, out _);
            }
        }
    }
}

/// <summary>
/// What everybody who watches a product has in common: its edition, another number after changes, once a second at most. Whatever
/// was asked for in an edition holds every change that led to it; later ones make another.
/// </summary>
internal sealed class Watched(TimeProvider time)
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);

    // Of all products: an edition from before everybody left is never taken for one of now.
    private static int last;

    private readonly Lock gate = new();
    private volatile bool hasChanged;
    private long since = time.GetTimestamp();
    private int edition = Interlocked.Increment(ref last);

    /// <summary>How many watch.</summary>
    public int Watches { get; set; }

    public int Edition
    {
        get
        {
            lock (gate)
            {
                if (hasChanged && time.GetElapsedTime(since) >= AtMostEvery)
                {
                    hasChanged = false; // first: a change from here on is the next edition's
                    edition = Interlocked.Increment(ref last);
                    since = time.GetTimestamp();
                }
                return edition;
            }
        }
    }

    public void Change() => hasChanged = true;
}

/// <summary>One page's watch of a product.</summary>
internal sealed class Watch(Watched watched, Action leave) : IDisposable
{
    private Action? leave = leave;

    /// <summary>The product's edition now.</summary>
    public int Edition => watched.Edition;

    public void Dispose() => Interlocked.Exchange(ref leave, null)?.Invoke();
}

/// <summary>Whatever was changed through the API is told to open pages, in one place for all verbs.</summary>
internal static class LiveRequests
{
    /// <summary>Behind the check of rights, which knows the product that the address names.</summary>
    public static void UseLive(this WebApplication app)
    {
        var live = app.Services.GetRequiredService<Live>();
        app.Use(async (context, next) =>
        {
            await next(context);
            if (!HttpMethods.IsGet(context.Request.Method) && context.Response.StatusCode < 400 && context.Features.Get<Caller>() is { } caller)
            {
                Tell(live, caller, context.RequestServices.GetRequiredService<AuditLog>());
            }
        });
    }

    // A claim's address names no product, and an invitation's no organisation: what was noted does.
    private static void Tell(Live live, Caller caller, AuditLog audit)
    {
        foreach (var product in audit.Noted.Select(note => note.Product).Append(caller.Product).OfType<int>().Distinct())
        {
            live.Changed(product);
        }
        if (audit.Noted.Any(note => IsOfPeople(note.Action)))
        {
            live.PeopleChanged();
        }
    }

    private static bool IsOfPeople(string action) => action.Split('.')[0] is "team" or "org" || action is "product.create" or "product.change";
}
