using System.Globalization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.JSInterop;

namespace ProductFirmware.Server.Dashboard;

/// <summary>What the browser says of the person who looks: zone, light or dark, and whether the page can be seen at all.</summary>
internal sealed class Viewer(IJSRuntime browser, Pulse pulse, TimeProvider time) : IDisposable
{
    private const int BeatsBetweenTicks = 15;

    private DotNetObjectReference<Viewer>? self;
    private int beats;
    private bool isInFront = true;

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public bool IsDark { get; private set; }

    /// <summary>Whether the browser is there; a lost one may come back.</summary>
    public bool IsConnected { get; set; } = true;

    public bool IsVisible => isInFront && IsConnected;

    /// <summary>Time has gone by: what says "2 minutes ago" says it anew. On any thread.</summary>
    public event Action? Ticked;

    /// <summary>Light or dark changed.</summary>
    public event Action? ThemeChanged;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A moment to the second, as the person's clock shows it.</summary>
    public string Exactly(DateTimeOffset at) =>
        $"{TimeZoneInfo.ConvertTime(at, Zone).ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture)} ({Zone.Id})";

    public async Task Start()
    {
        self = DotNetObjectReference.Create(this);
        var seen = await browser.InvokeAsync<Seen>("dashboard.start", self);
        Zone = TimeZoneInfo.TryFindSystemTimeZoneById(seen.Zone, out var zone) ? zone : TimeZoneInfo.Utc;
        IsDark = seen.Dark;
        pulse.Beat += Count;
    }

    /// <summary>The person chose, and the browser remembers it.</summary>
    public async Task ToggleTheme() => SetDark(await browser.InvokeAsync<bool>("dashboard.setDark", !IsDark));

    /// <summary>The browser's: the system's theme changed.</summary>
    [JSInvokable]
    public void SetDark(bool isDark)
    {
        IsDark = isDark;
        ThemeChanged?.Invoke();
    }

    /// <summary>The browser's: another tab is in front, or this one again.</summary>
    [JSInvokable]
    public void SetVisible(bool isVisible)
    {
        isInFront = isVisible;
        Tick(); // it stood still meanwhile
    }

    public void Dispose()
    {
        pulse.Beat -= Count;
        self?.Dispose();
    }

    private void Count()
    {
        if (++beats % BeatsBetweenTicks == 0)
        {
            Tick();
        }
    }

    private void Tick()
    {
        if (IsVisible)
        {
            Ticked?.Invoke();
        }
    }

    private sealed record Seen(string Zone, bool Dark);
}

/// <summary>Tells the viewer when the browser is lost, so that nothing is loaded for nobody, and when it is back.</summary>
internal sealed class ViewerConnection(Viewer viewer) : CircuitHandler
{
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => Say(true);

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken) => Say(false);

    private Task Say(bool isConnected)
    {
        viewer.IsConnected = isConnected;
        return Task.CompletedTask;
    }
}
