using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>A whole story with everything logged that can be: no secret stands in the log.</summary>
public class SecretsTests
{
    [Fact]
    public async Task No_secret_is_logged_not_even_at_the_lowest_level()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.StartWith(
            options => options with { Https = 0, Mqtts = 0 },
            parts => parts.Configure<LoggerFilterOptions>(filters =>
            {
                // One category stays as quiet as the server keeps it: it writes whole addresses, and a browser's stream has its token there.
                foreach (var rule in filters.Rules.Where(rule => rule.CategoryName != ProductFirmware.Server.Log.AddressCategory).ToList())
                {
                    filters.Rules.Remove(rule);
                }
                filters.MinLevel = LogLevel.Trace;
            }));
        await host.CreateProduct();
        await using var board = new TestDevice();
        await using var thief = new TestDevice(board.Id);
        await using var certified = new TestDevice();
        var imageKey = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var next = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await host.Import(board.Id);
        await host.Import(certified.Id);
        await host.Ask<OkAnswer>(HttpMethod.Put, Provisioning(board), new DeviceSecrets(board.Credential, imageKey));
        await host.Upload(2);
        await host.Lock(board.Id, 2);
        await board.ComeOnline(host);
        await board.Update(host, await board.Offer());
        await thief.Connect(host);
        await host.Ask<OkAnswer>(HttpMethod.Put, Provisioning(board), new DeviceSecrets(next, null, true));
        await host.Send(HttpMethod.Put, Provisioning(board), new DeviceSecrets(next + "x", imageKey + "x"));
        using var certificate = await host.Certificate(certified.Id);
        await certified.ConnectTls(host, certificate);
        await certified.Report();
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        const string WrongPassword = "wrong-password-of-a-person";
        await host.Http.PostAsync("/oauth/token", new FormUrlEncodedContent([new("grant_type", "password"), new("username", "admin"), new("password", WrongPassword)]));
        await host.Http.GetAsync($"/v1/user?access_token={host.Http.DefaultRequestHeaders.Authorization!.Parameter}");

        Assert.Contains(host.Log.Entries, entry => entry.Level == LogLevel.Debug);
        var log = host.Log.Text;
        var secrets = new Dictionary<string, string>
        {
            ["password"] = (string)admin["password"]!,
            ["wrong password"] = WrongPassword,
            ["token"] = host.Http.DefaultRequestHeaders.Authorization.Parameter!,
            ["credential"] = board.Credential,
            ["thief's credential"] = thief.Credential,
            ["next credential"] = next,
            ["image key"] = imageKey,
            ["authority's key"] = Line(await File.ReadAllTextAsync(Path.Combine(host.Data, "tls", "ca.key"))),
            ["device's key"] = Line(certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        };
        foreach (var (name, secret) in secrets)
        {
            Assert.False(log.Contains(secret, StringComparison.OrdinalIgnoreCase), name + " is in the log: " + Around(log, secret));
        }
    }

    private static string Provisioning(TestDevice board) => $"/v1/products/94/devices/{board.Id}/provisioning";

    private static string Line(string pem) => pem.Split('\n')[1].Trim();

    private static string Around(string log, string secret)
    {
        var at = log.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : log[Math.Max(0, at - 200)..Math.Min(log.Length, at + 100)];
    }
}
