using System.Globalization;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>One layer of the chart, from the bottom.</summary>
/// <param name="Version">Null where it is several.</param>
/// <param name="Points">Of an SVG polygon, in the chart's units.</param>
internal sealed record Layer(string Name, int? Version, int Shade, string Points);

/// <summary>A stretch of the chart and the moment that it stands for.</summary>
internal sealed record Band(double X, double Width, HistoryBody Sample);

/// <summary>Versions over time as layers upon each other; what is drawn, without how.</summary>
internal sealed class VersionChart
{
    public const int Width = 1000;
    public const int Height = 240;

    private const int LayersMax = 5;
    private const int BandsMax = 60;

    public VersionChart(IReadOnlyList<HistoryBody> samples)
    {
        // One moment alone is drawn as if it had always been so.
        var drawn = samples.Count == 1 ? [samples[0] with { At = samples[0].At.AddHours(-1) }, samples[0]] : samples;
        Top = Math.Max(1, drawn.Max(sample => sample.Versions.Sum(found => found.Devices)));
        Layers = [.. Draw(drawn)];
        Bands = samples.Count == 1 ? [new Band(0, Width, samples[0])] : [.. Stretches(samples)];
    }

    /// <summary>Devices at the chart's upper edge.</summary>
    public int Top { get; }

    /// <summary>The newest version last; the oldest ones are one layer.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>From left to right, each around a sample: what was there exactly.</summary>
    public IReadOnlyList<Band> Bands { get; }

    private static IEnumerable<Band> Stretches(IReadOnlyList<HistoryBody> samples)
    {
        var step = (samples.Count + BandsMax - 1) / BandsMax;
        var chosen = Enumerable.Range(0, samples.Count).Where(at => (samples.Count - 1 - at) % step == 0).ToList(); // the newest is one of them
        for (var i = 0; i < chosen.Count; i++)
        {
            var from = i == 0 ? 0 : (X(samples, chosen[i - 1]) + X(samples, chosen[i])) / 2;
            var to = i == chosen.Count - 1 ? Width : (X(samples, chosen[i]) + X(samples, chosen[i + 1])) / 2;
            yield return new Band(from, to - from, samples[chosen[i]]);
        }
    }

    private IEnumerable<Layer> Draw(IReadOnlyList<HistoryBody> samples)
    {
        var versions = samples.SelectMany(sample => sample.Versions).Select(found => found.Version).Distinct().OrderDescending().ToList();
        var oldest = versions.Count > LayersMax ? versions[LayersMax - 2] : 0;
        var below = new int[samples.Count];
        for (var i = Math.Min(versions.Count, LayersMax) - 1; i >= 0; i--)
        {
            var isRest = i == LayersMax - 1 && versions.Count > LayersMax;
            var (version, from) = (versions[i], below);
            below = [.. samples.Select((sample, at) => from[at] + sample.Versions
                .Where(found => isRest ? found.Version < oldest : found.Version == version).Sum(found => found.Devices))];
            yield return new Layer(isRest ? "Older" : $"Version {version}", isRest ? null : version, i, Polygon(samples, from, below));
        }
    }

    private string Polygon(IReadOnlyList<HistoryBody> samples, int[] lower, int[] upper)
    {
        var there = samples.Select((sample, at) => Point(samples, at, upper[at]));
        var back = samples.Select((sample, at) => Point(samples, at, lower[at])).Reverse();
        return string.Join(' ', there.Concat(back));
    }

    private string Point(IReadOnlyList<HistoryBody> samples, int at, int devices) =>
        string.Create(CultureInfo.InvariantCulture, $"{X(samples, at):0.#},{Height - ((double)devices / Top * Height):0.#}");

    private static double X(IReadOnlyList<HistoryBody> samples, int at) =>
        (samples[at].At - samples[0].At).TotalSeconds / Math.Max(1, (samples[^1].At - samples[0].At).TotalSeconds) * Width;
}
