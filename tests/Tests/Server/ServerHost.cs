using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>
/// A whole server on free ports and a folder of its own, with its administrator signed in. When it is disposed, a logged error
/// fails the test, unless the test said that it expects one.
/// </summary>
internal sealed partial class ServerHost : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private RunningServer? server;

    public LogCapture Log { get; } = new();

    public ShiftedTime Time { get; } = new();

    public TestKey Key { get; } = new();

    public HttpClient Http { get; private set; } = new();

    public bool ExpectsErrors { get; set; }

    /// <summary>Whether webhooks may be sent to this machine, as a test's receiver needs it.</summary>
    public bool WebhooksAllowPrivate { get; set; }

    public string Data => folder.File("data");

    public string Url => server!.Url;

    public IPEndPoint Mqtt => IPEndPoint.Parse(server!.Mqtt);

    public IServiceProvider Services => server!.App.Services;

    public static async Task<ServerHost> Start(bool webhooksAllowPrivate = false)
    {
        var host = new ServerHost { WebhooksAllowPrivate = webhooksAllowPrivate };
        await host.Run();
        return host;
    }

    /// <summary>Starts on the same folder, after <see cref="Stop"/>; on a free port, or on this one.</summary>
    public async Task Run(bool signIn = true, int port = 0)
    {
        server = await Program.Start(Options(new ServerOptions(Data, port, 0, IPAddress.Loopback) { WebhooksAllowPrivate = WebhooksAllowPrivate }), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(Log);
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
            Parts?.Invoke(builder.Services);
        });
        Http = new HttpClient { BaseAddress = new Uri(Url) };
        if (!signIn)
        {
            return;
        }
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "admin.json")))!;
        var token = await SignIn((string)admin["username"]!, (string)admin["password"]!);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
    }

    public async Task Stop()
    {
        Http.Dispose();
        await StopServer();
    }

    /// <summary>The same, and requests under way may still be answered.</summary>
    public async Task StopServer()
    {
        await server!.DisposeAsync();
        server = null;
    }

    public async Task<TokenAnswer> SignIn(string user, string password)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = user,
            ["password"] = password,
        });
        using var answer = await Http.PostAsync("/oauth/token", form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<TokenAnswer>(RestJson.Options))!;
    }

    /// <summary>A request that succeeds.</summary>
    public async Task<T> Ask<T>(HttpMethod method, string path, object? body = null)
    {
        using var answer = await Send(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return System.Text.Json.JsonSerializer.Deserialize<T>(text, RestJson.Options)!;
    }

    public Task<T> Get<T>(string path) => Ask<T>(HttpMethod.Get, path);

    /// <summary>A request that a rule or the server refuses: always one shape.</summary>
    public async Task<ErrorAnswer> Refused(HttpStatusCode status, HttpMethod method, string path, object? body = null)
    {
        using var answer = await Send(method, path, body);
        return await Refused(status, answer);
    }

    public static async Task<ErrorAnswer> Refused(HttpStatusCode status, HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"expected {status}, got {answer.StatusCode}: {text}");
        var error = System.Text.Json.JsonSerializer.Deserialize<ErrorAnswer>(text, RestJson.Options)!;
        Assert.NotEmpty(error.Error);
        Assert.NotEmpty(error.ErrorDescription);
        Assert.NotEmpty(error.Next);
        return error;
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body, options: RestJson.Options)),
        };
        return await Http.SendAsync(request);
    }

    public async Task<ProductBody> CreateProduct(int id = 94, string policy = "quarantine")
    {
        await Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct($"Product {id}", id, null, [Key.PublicPem])));
        var changed = await Ask<ProductAnswer>(HttpMethod.Put, $"/v1/products/{id}", new UpdateProduct(new ProductChange(null, null, policy)));
        return changed.Product;
    }

    public static MultipartFormDataContent UploadForm(byte[]? file, string? title, string? version = null)
    {
        var form = new MultipartFormDataContent();
        if (file is not null)
        {
            form.Add(new ByteArrayContent(file), "file", "firmware.bin");
        }
        if (title is not null)
        {
            form.Add(new StringContent(title), "title");
        }
        if (version is not null)
        {
            form.Add(new StringContent(version), "version");
        }
        return form;
    }

    /// <summary>Makes and uploads an image; the file.</summary>
    public async Task<byte[]> Upload(int version, int product = 94, string target = TestImages.Target, int payloadBytes = 20_000)
    {
        var file = TestImages.Make(Key, product, version, target, payloadBytes);
        await Ask<FirmwareBody>(HttpMethod.Post, $"/v1/products/{product}/firmware", UploadForm(file, $"Version {version}"));
        return file;
    }

    public Task<ImportAnswer> Import(string id, bool force = false, int product = 94) =>
        Ask<ImportAnswer>(HttpMethod.Post, $"/v1/products/{product}/devices", new { id, force });

    public Task<DeviceBody> Device(string id, int product = 94) => Get<DeviceBody>($"/v1/products/{product}/devices/{id}");

    public Task<DeviceBody> Lock(string id, int? version, bool flash = false, int product = 94) =>
        Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/{product}/devices/{id}", LockBody(version, flash));

    public static JsonContent LockBody(int? version, bool flash) =>
        JsonContent.Create(new JsonObject { ["desired_firmware_version"] = version, ["flash"] = flash });

    public Task<FirmwareBody> Release(int version, int product = 94) =>
        Ask<FirmwareBody>(HttpMethod.Put, $"/v1/products/{product}/firmware/release", new ReleaseFirmware(version, true));

    public Task<FirmwareBody> Firmware(int version, int product = 94) => Get<FirmwareBody>($"/v1/products/{product}/firmware/{version}");

    public Task<OkAnswer> Remove(string id, bool deny, int product = 94) =>
        Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/{product}/devices/{id}", deny ? new { deny = true } : new { });

    /// <summary>Waits until the server says so of the device.</summary>
    public async Task Until(string id, Func<DeviceBody, bool> condition, int product = 94)
    {
        DeviceBody? last = null;
        await Wait.Until(async () => condition(last = await Device(id, product)), () => $"{last}\n{Log.Text}");
    }

    public async Task<T> Read<T>(Func<ProductFirmware.Server.Store, Task<T>> read)
    {
        await using var store = await Services.GetRequiredService<IDbContextFactory<ProductFirmware.Server.Store>>().CreateDbContextAsync();
        return await read(store);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await Stop();
        }
        Key.Dispose();
        folder.Dispose();
        if (!ExpectsErrors)
        {
            Assert.True(!Log.Errors.Any(), string.Join('\n', Log.Errors));
        }
    }
}
