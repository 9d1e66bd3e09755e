using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ProductFirmware.Server.Dashboard;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>What a page shows where answers come in another order than they were asked for.</summary>
public class LoadTests
{
    [Fact]
    public async Task What_was_asked_before_an_action_and_comes_after_it_is_not_what_stays()
    {
        var services = new ServiceCollection().AddSingleton(new CloudApi(new InProcess(null!), null!)).AddSingleton<NavigationManager, Nowhere>();
        await using var parts = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(parts, NullLoggerFactory.Instance);
        SlowPage page = null!;
        var made = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(SlowPage.Made)] = (Action<SlowPage>)(one => page = one) });
        await renderer.Dispatcher.InvokeAsync(() => renderer.RenderComponentAsync<SlowPage>(made));
        var before = page.LoadNow();
        var action = page.LoadNow();
        page.Asked[1].SetResult("after");
        await action;
        Assert.Equal("after", page.Shown);
        page.Asked[0].SetResult("before");
        await Wait.Until(() => page.Asked.Count == 3);
        page.Asked[2].SetResult("after");
        await before;
        Assert.Equal("after", page.Shown);
        Assert.Equal(3, page.Asked.Count);
    }

    /// <summary>A page whose answers come when the test says so.</summary>
    public sealed class SlowPage : CloudPage
    {
        /// <summary>Told of the page.</summary>
        [Parameter]
        public Action<SlowPage> Made { get; set; } = null!;

        internal List<TaskCompletionSource<string>> Asked { get; } = [];

        internal string? Shown { get; private set; }

        internal Task LoadNow() => InvokeAsync(Reload);

        /// <inheritdoc />
        protected override void OnInitialized() => Made(this);

        /// <inheritdoc />
        protected override async Task Load()
        {
            var answer = new TaskCompletionSource<string>();
            Asked.Add(answer);
            Shown = await answer.Task;
        }
    }

    private sealed class Nowhere : NavigationManager;
}
