using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ProductFirmware.Core;
using ProductFirmware.Image;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Fuzz;

/// <summary>
/// A whole server with a product that has firmware, a group, a webhook and three devices, the first of them due for an update. What
/// it logs as an error is a find. After so many inputs another one takes its place: then no list grows for hours, and few inputs
/// are enough to find the same again.
/// </summary>
internal sealed class FuzzedServer
{
    public const int Product = 94;
    public const string Target = "VIRTUAL";
    public const string Device = "e00fce680000000000000001";

    private const string Second = "e00fce680000000000000002";
    private const string Third = "e00fce680000000000000003";
    private const string Root = "/v1/products/94";
    private const int InputsMax = 5_000;

    /// <summary>What the first device proves itself with.</summary>
    public static readonly string Credential = new('0', 64);

    /// <summary>What the product's images are signed with.</summary>
    public static byte[] PublicKey { get; } = SigningKey().ExportSubjectPublicKeyInfo();

    private readonly Clock clock = new();
    private readonly Errors logged = new();
    private readonly RunningServer server;
    private readonly string folder;
    private int inputs;

    private FuzzedServer()
    {
        folder = Directory.CreateTempSubdirectory("pf-fuzz-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Clear();
        server = Start().GetAwaiter().GetResult();
        Token = NewToken();
        Furnish().GetAwaiter().GetResult();
    }

    public IPEndPoint Http => IPEndPoint.Parse(new Uri(server.Url).Authority);

    public IPEndPoint Mqtt => IPEndPoint.Parse(server.Mqtt);

    public IServiceProvider Services => server.App.Services;

    /// <summary>1 while one is ready, 0 while it starts.</summary>
    public static byte IsUp { get; private set; }

    /// <summary>An administrator's.</summary>
    public string Token { get; private set; }

    /// <summary>The server for the next input. Its clock goes on, so that nobody is held back for what came before.</summary>
    public static FuzzedServer ForNext(ref FuzzedServer? server)
    {
        if (server is null || server.logged.First is not null || server.inputs++ == InputsMax)
        {
            IsUp = 0;
            server?.End();
            server = new FuzzedServer();
            IsUp = 1;
        }
        server.clock.GoOn();
        return server;
    }

    /// <summary>An image for these boards that the product's key signed.</summary>
    public static byte[] Firmware(int version, string target = Target)
    {
        using var key = SigningKey();
        var signable = new ImageWriter(Product, version, target).Signable(new byte[64]);
        var signature = key.SignData(signable, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return ImageWriter.Complete(signable, SHA256.HashData(signable), Signature.KeyHash(PublicKey), signature);
    }

    /// <summary>Whatever the input was, nothing may have failed.</summary>
    public void MustBeWell()
    {
        if (logged.First is { } error)
        {
            throw new InvalidOperationException(error);
        }
    }

    /// <summary>Signs in again: an input may have ended the token.</summary>
    public void SignInAgain() => Token = NewToken();

    private Task<RunningServer> Start() => Server.Program.Start(new ServerOptions(folder, 0, 0, IPAddress.Loopback), builder =>
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logged);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        builder.Services.Replace(ServiceDescriptor.Singleton(new GuardLimits { PacketBurst = int.MaxValue }));
        builder.Services.Replace(ServiceDescriptor.Singleton(Silent));
    });

    // Webhooks are made at random: every delivery is built and none is sent.
    private static WebhookSender Silent(IServiceProvider parts)
    {
        var sender = ActivatorUtilities.CreateInstance<WebhookSender>(parts);
        sender.Dispose();
        return sender;
    }

    private void End()
    {
        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Clear();
    }

    private void Clear()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, true);
        }
    }

    private string NewToken()
    {
        using var scope = Services.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var row = new AccessTokenRow { Id = "", PersonId = store.Users.First(person => person.UserName == "admin").Id };
        var token = IssuedToken.Add(store, row, clock.GetUtcNow());
        store.SaveChanges();
        return token.Text;
    }

    private async Task Furnish()
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await Ask(http, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Fuzz", Product, null, [PemEncoding.WriteString("PUBLIC KEY", PublicKey)])));
        foreach (var version in new[] { 1, 2 })
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(Firmware(version)), "file", "firmware.bin" }, { new StringContent($"Version {version}"), "title" } };
            await Ask(http, HttpMethod.Post, $"{Root}/firmware", form);
        }
        await Ask(http, HttpMethod.Post, $"{Root}/groups", new NewGroup("kitchen"));
        await Ask(http, HttpMethod.Post, $"{Root}/devices", new JsonObject { ["ids"] = new JsonArray(Device, Second, Third) });
        await Ask(http, HttpMethod.Put, $"{Root}/devices/{Device}", new JsonObject { ["desired_firmware_version"] = 2, ["groups"] = new JsonArray("kitchen") });
        await Ask(http, HttpMethod.Put, $"{Root}/devices/{Device}/provisioning", new DeviceSecrets(Credential, Credential));
        await Report();
        await Ask(http, HttpMethod.Post, $"{Root}/integrations", new JsonObject { ["name"] = "hook", ["event"] = "x", ["url"] = "https://example.com/{{PARTICLE_EVENT_VALUE}}" });
    }

    // As if the second device had run version 1 for long: there is evidence, and who reports.
    private async Task Report()
    {
        using var scope = Services.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var image = await store.Images.FirstAsync(row => row.Version == 1);
        var device = await store.Devices.FirstAsync(row => row.Id == Second);
        (image.EvidenceAtMs, image.EvidenceBy) = (nowMs, device.Id);
        (device.BootId, device.ReportProduct, device.ReportVersion, device.ReportHash) = (1, Product, 1, image.Hash);
        (device.ReportState, device.ReportTarget, device.UpdatesEnabled) = (ImageState.Confirmed, Target, true);
        (device.ReportedAtMs, device.LastSeenMs, device.SlotBytes) = (nowMs, nowMs, Limits.ImageBytesMax);
        await store.SaveChangesAsync();
    }

    private static async Task Ask(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? JsonContent.Create(body, options: RestJson.Options) };
        using var answer = await http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    // Always the same one, so that a signed file of the corpus stays a signed file.
    private static ECDsa SigningKey() => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = [.. Enumerable.Range(1, 32).Select(i => (byte)i)] });

    // A minute passes from input to input.
    private sealed class Clock : TimeProvider
    {
        private long minutes;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(Interlocked.Read(ref minutes));

        public void GoOn() => Interlocked.Increment(ref minutes);
    }

    // The first error that the server logs.
    private sealed class Errors : ILoggerProvider, ILogger
    {
        public string? First { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                First ??= $"{formatter(state, exception)} {exception}";
            }
        }

        public void Dispose()
        {
        }
    }
}
