namespace ProductFirmware.Server.Dashboard;

/// <summary>The newest events of a stream, and what a page shows of them: while it is paused that stands still.</summary>
internal sealed class EventFeed
{
    /// <summary>Events that are kept.</summary>
    public const int KeptMax = 500;

    private readonly Lock gate = new();
    private readonly Queue<SeenEvent> kept = new();
    private SeenEvent[]? held;

    public bool IsPaused => held is not null;

    /// <summary>Events that came since it was paused, also those that are kept no more.</summary>
    public int Meanwhile { get; private set; }

    /// <summary>Newest first.</summary>
    public SeenEvent[] Shown
    {
        get
        {
            lock (gate)
            {
                return held ?? Newest();
            }
        }
    }

    public void Add(SeenEvent seen)
    {
        lock (gate)
        {
            kept.Enqueue(seen);
            if (kept.Count > KeptMax)
            {
                kept.Dequeue();
            }
            Meanwhile += IsPaused ? 1 : 0;
        }
    }

    public void Pause()
    {
        lock (gate)
        {
            held = Newest();
            Meanwhile = 0;
        }
    }

    public void Resume()
    {
        lock (gate)
        {
            held = null;
            Meanwhile = 0;
        }
    }

    /// <summary>Forgets what does not fit, and shows what comes again.</summary>
    public void Keep(Func<SeenEvent, bool> fits)
    {
        lock (gate)
        {
            var rest = kept.Where(fits).ToList();
            kept.Clear();
            rest.ForEach(kept.Enqueue);
        }
        Resume();
    }

    private SeenEvent[] Newest() => [.. kept.Reverse()];
}
