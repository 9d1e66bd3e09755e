using Microsoft.JSInterop;

namespace ProductFirmware.Server.Dashboard;

/// <summary>What the browser says of the person who looks: zone, light or dark, and whether the page can be seen at all.</summary>
internal sealed class Viewer(IJSRuntime browser, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(15);

    private DotNetObjectReference<Viewer>? self;
    private ITimer? timer;

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public bool IsDark { get; private set; }

    public bool IsVisible { get; private set; } = true;

    /// <summary>Time has gone by: what says "2 minutes ago" says it anew. On any thread.</summary>
    public event Action? Ticked;

    /// <summary>Light or dark changed.</summary>
    public event Action? ThemeChanged;

    public DateTimeOffset Now => time.GetUtcNow();

    public async Task Start()
    {
        self = DotNetObjectReference.Create(this);
        var seen = await browser.InvokeAsync<Seen>("dashboard.start", self);
        Zone = TimeZoneInfo.TryFindSystemTimeZoneById(seen.Zone, out var zone) ? zone : TimeZoneInfo.Utc;
        IsDark = seen.Dark;
        timer = time.CreateTimer(_ => Ticked?.Invoke(), null, TickEvery, TickEvery);
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
    public void SetVisible(bool isVisible) => IsVisible = isVisible;

    public void Dispose()
    {
        timer?.Dispose();
        self?.Dispose();
    }

    private sealed record Seen(string Zone, bool Dark);
}
