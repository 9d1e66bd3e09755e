using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ProductFirmware.Server;

/// <summary>Counts who was turned away and why. The log hears of each cause at once and then once a minute, however many come.</summary>
internal sealed class RefusalLog(ILogger<RefusalLog> log, IMeterFactory? meters = null)
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Total, long Unsaid, long SaidAt)> causes = [];
    private readonly Counter<long>? counter = meters?.Create("ProductFirmware.Server").CreateCounter<long>(
        "pf.connections.refused", description: "Connections turned away, by cause");

    /// <summary>How often it happened since the start.</summary>
    public long Count(string cause)
    {
        lock (causes)
        {
            return causes.GetValueOrDefault(cause).Total;
        }
    }

    /// <param name="cause">One of a few fixed words.</param>
    /// <param name="who">An address or a device, for the log.</param>
    public void Note(string cause, string who)
    {
        counter?.Add(1, new KeyValuePair<string, object?>("cause", cause));
        long unsaid;
        lock (causes)
        {
            var (total, before, saidAt) = causes.GetValueOrDefault(cause);
            var isDue = saidAt == 0 || Stopwatch.GetElapsedTime(saidAt) > SayEvery;
            unsaid = isDue ? before + 1 : 0;
            causes[cause] = (total + 1, isDue ? 0 : before + 1, isDue ? Stopwatch.GetTimestamp() : saidAt);
        }
        if (unsaid > 0)
        {
            log.LogWarning("Turned away: {Cause}, {Count} since this was last said, now {Who}", cause, unsaid, who);
        }
    }
}
