using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>
/// A real server and a real browser that looks at it. A test fails with whatever the browser's console, its requests or the server's
/// log say was wrong, and leaves a picture of the page where it failed.
/// </summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> wrong = new();
    private readonly ConcurrentQueue<IWebSocketRoute> lines = new();

    private DashboardHost(ServerHost server, IBrowserContext window, IPage page)
    {
        Server = server;
        Window = window;
        Page = page;
        Assertions.SetDefaultExpectTimeout((float)Wait.Limit.TotalMilliseconds);
        page.SetDefaultTimeout((float)Wait.Limit.TotalMilliseconds);
        page.Console += (_, message) => Note(message.Type == "error", message.Text);
        page.PageError += (_, error) => wrong.Enqueue(error);
        page.RequestFailed += (_, request) => Note(request.Failure != "net::ERR_ABORTED", $"{request.Url}: {request.Failure}");
        page.Response += (_, response) => Note(response.Status >= 400, $"{response.Status} {response.Url}");
    }

    public ServerHost Server { get; }

    public IBrowserContext Window { get; }

    public IPage Page { get; }

    /// <summary>The test makes requests fail, and looks itself at what is shown.</summary>
    public bool ExpectsTrouble { get; set; }

    /// <summary>Where pictures go, in the tests' output folder.</summary>
    public static string Pictures { get; } = Path.Combine(AppContext.BaseDirectory, "pictures");

    /// <summary>A test of the dashboard, from its start to its end.</summary>
    public static Task Run(Func<DashboardHost, Task> test, bool signIn = true) => Run(new BrowserNewContextOptions(), test, signIn);

    public static async Task Run(BrowserNewContextOptions options, Func<DashboardHost, Task> test, bool signIn = true)
    {
        var window = await Browser.Open(options);
        await using var host = new DashboardHost(await ServerHost.Start(), window, await window.NewPageAsync());
        try
        {
            if (signIn)
            {
                await host.SignIn();
            }
            await test(host);
            Assert.True(host.ExpectsTrouble || host.wrong.IsEmpty, string.Join('\n', host.wrong));
        }
        catch
        {
            await host.Picture($"failed-{TestContext.Current.TestMethod?.MethodName}");
            host.Server.ExpectsErrors = true; // the first failure is the one to be told
            throw;
        }
    }

    /// <summary>Signs in as the first administrator, or as somebody else.</summary>
    public async Task SignIn(string? name = null, string? password = null)
    {
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Server.Data, "admin.json")))!;
        await Page.GotoAsync($"{Server.Url}/login");
        await FillSignIn(name ?? (string)admin["username"]!, password ?? (string)admin["password"]!);
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Products", Exact = true }).WaitForAsync();
    }

    /// <summary>Fills the form that is shown, and sends it.</summary>
    public async Task FillSignIn(string name, string password)
    {
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Goes to an address of the dashboard and waits until its heading is there.</summary>
    public async Task Open(string path)
    {
        await Page.GotoAsync(Server.Url + path);
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
    }

    /// <summary>Goes to an address as a jump in the browser's history does: it is not loaded anew.</summary>
    public Task JumpTo(string path) => Page.EvaluateAsync("path => Blazor.navigateTo(path)", path);

    /// <summary>Keeps hold of the lines from the page to the server, so that they can be cut. To be called before the page is opened.</summary>
    public Task HoldLines() => Page.RouteWebSocketAsync("**/_blazor?*", route =>
    {
        lines.Enqueue(route);
        lines.Enqueue(route.ConnectToServer());
    });

    /// <summary>Cuts them; without the network there is no other until <see cref="MendLine"/>.</summary>
    public async Task CutLine()
    {
        ExpectsTrouble = true; // the browser's console tells it
        await Window.SetOfflineAsync(true);
        while (lines.TryDequeue(out var line))
        {
            await line.CloseAsync();
        }
    }

    /// <summary>The network is back.</summary>
    public Task MendLine() => Window.SetOfflineAsync(false);

    /// <summary>Ends the server, and starts it again at the same address.</summary>
    public async Task Restart()
    {
        ExpectsTrouble = true; // the browser's console tells it
        var port = new Uri(Server.Url).Port;
        await Server.Stop();
        await Server.Run(port: port);
    }

    /// <summary>A person of the first organisation's team.</summary>
    public async Task<string> AddPerson(string name, Role role)
    {
        const string Password = "correct-horse-battery-1";
        await using var scope = Server.Services.CreateAsyncScope();
        var person = new Person { UserName = name };
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<Person>>().CreateAsync(person, Password)).Succeeded);
        var store = scope.ServiceProvider.GetRequiredService<ProductFirmware.Server.Store>();
        store.Team.Add(new TeamRow { OrganisationId = OrganisationRow.FirstId, PersonId = person.Id, Role = role, SinceMs = Server.Time.GetUtcNow().ToUnixTimeMilliseconds() });
        await store.SaveChangesAsync();
        return Password;
    }

    /// <summary>Gives the open dialog a file.</summary>
    public Task ChooseFile(string name, Func<ILocator, Task> choose) => UntilHeard(
        () => choose(Page.Locator(".pf-drop input[type=file]")),
        limit => Page.Locator(".pf-drop").Filter(new() { HasText = name }).WaitForAsync(new() { Timeout = limit }));

    /// <summary>Clicks where the sign-in has ended. The page may notice it by itself, and then there is nothing to click any more.</summary>
    public async Task ClickSignedOut(ILocator what)
    {
        try
        {
            await what.ClickAsync(new() { Timeout = 5000 });
        }
        catch (TimeoutException)
        {
            await Page.GetByLabel("Password").WaitForAsync();
        }
    }

    /// <summary>Leaves the open dialog by keyboard.</summary>
    public Task Escape() => UntilHeard(
        () => Page.Keyboard.PressAsync("Escape"),
        limit => this.Dialog().WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = limit }));

    public ILocator Button(string name, bool exact = true) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact });

    public ILocator Text(string text, bool exact = false) => Page.GetByText(text, new() { Exact = exact });

    /// <summary>A picture of the page as it is.</summary>
    public Task Picture(string name, bool isWhole = false) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = isWhole });

    public async ValueTask DisposeAsync()
    {
        await Window.CloseAsync();
        await Server.DisposeAsync();
    }

    // A dialog is seen a moment before it listens. What nobody heard is done again, as a person would.
    private static Task UntilHeard(Func<Task> act, Func<float, Task> isSeen) => Wait.Until(async () =>
    {
        await act();
        try
        {
            await isSeen(5000);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    });

    private void Note(bool isWrong, string what)
    {
        if (isWrong)
        {
            wrong.Enqueue(what);
        }
    }
}
