using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;

namespace ProductFirmware.Server;

/// <summary>
/// Hands events to whoever listens at this moment. In memory: a stream that is not open misses what happens. Nobody who listens
/// slowly holds up who publishes.
/// </summary>
internal sealed class EventHub
{
    /// <summary>Streams that one person or client may have open.</summary>
    public const int PerListenerMax = 50;

    /// <summary>Streams of one organisation's people, clients and customers: the store is asked every few seconds about each.</summary>
    public const int PerOrganisationMax = 1000;

    private ImmutableList<Subscription> subscriptions = [];

    /// <summary>Tells everybody who listens; call it after the commit.</summary>
    public void Publish(ProductEvent happened)
    {
        foreach (var subscription in subscriptions)
        {
            subscription.Offer(happened);
        }
    }

    /// <summary>Listens until it is disposed; null where the listener or the organisation has too many open.</summary>
    /// <param name="organisation">Whose product's or customer's events they are; null where they are a team member's own.</param>
    public Subscription? Subscribe(string listener, int? organisation, EventFilter filter)
    {
        var subscription = new Subscription(this, listener, organisation, filter);
        var isTaken = ImmutableInterlocked.Update(ref subscriptions, all =>
            all.Count(one => one.Listener == listener) < PerListenerMax
            && (organisation is null || all.Count(one => one.Organisation == organisation) < PerOrganisationMax)
                ? all.Add(subscription)
                : all);
        return isTaken ? subscription : null;
    }

    private void Remove(Subscription subscription) => ImmutableInterlocked.Update(ref subscriptions, all => all.Remove(subscription));

    /// <summary>One open stream: the events that wait for it, up to a limit.</summary>
    internal sealed class Subscription(EventHub hub, string listener, int? organisation, EventFilter filter) : IDisposable
    {
        /// <summary>Events that may wait.</summary>
        public const int WaitingMax = 1000;

        private readonly Channel<ProductEvent> waiting =
            Channel.CreateBounded<ProductEvent>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

        private readonly Lock gate = new();
        private long lost;

        public string Listener => listener;

        public int? Organisation => organisation;

        /// <summary>Ends when an event waits, or with the token.</summary>
        public ValueTask<bool> Wait(CancellationToken stop) => waiting.Reader.WaitToReadAsync(stop);

        /// <summary>The next event. What got lost is told where it would have stood.</summary>
        public bool TryRead(out ProductEvent next)
        {
            if (waiting.Reader.TryRead(out next!))
            {
                return true;
            }
            lock (gate)
            {
                next = Lost()!;
            }
            return next is not null;
        }

        public void Offer(ProductEvent happened)
        {
            if (!filter.Fits(happened))
            {
                return;
            }
            lock (gate)
            {
                // Behind a gap comes first that there was one.
                if (lost > 0 && waiting.Reader.Count < WaitingMax && waiting.Writer.TryWrite(Gap(happened.AtMs)))
                {
                    lost = 0;
                }
                if (lost > 0 || !waiting.Writer.TryWrite(happened))
                {
                    lost++;
                }
            }
        }

        public void Dispose() => hub.Remove(this);

        private ProductEvent? Lost()
        {
            if (lost == 0)
            {
                return null;
            }
            var gap = Gap(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            lost = 0;
            return gap;
        }

        private ProductEvent Gap(long atMs) => new("pf/stream/lost", lost.ToString(CultureInfo.InvariantCulture), filter.Product, null, null, atMs);
    }
}

/// <summary>What a stream is asked for; null says nothing about it.</summary>
internal sealed record EventFilter(int? Product, string? DeviceId, string? OwnerId, string Prefix)
{
    public bool Fits(ProductEvent happened) =>
        (Product is null || happened.Product == Product)
        && (OwnerId is null || happened.OwnerId == OwnerId)
        && (DeviceId is null || happened.DeviceId == DeviceId)
        && happened.Name.StartsWith(Prefix, StringComparison.Ordinal);
}
