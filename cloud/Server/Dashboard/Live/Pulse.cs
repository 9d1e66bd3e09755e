namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// Beats once a second for all open pages. Hundreds of pages with a clock each would wake the processor hundreds of times a second,
/// which costs many times what they wake for.
/// </summary>
internal sealed class Pulse : IDisposable
{
    /// <summary>The time between two beats.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Timer timer;

    public Pulse() => timer = new(_ => Beat?.Invoke(), null, Period, Period);

    /// <summary>On any thread: whoever is told looks, and does nothing that takes time.</summary>
    public event Action? Beat;

    public void Dispose() => timer.Dispose();
}
