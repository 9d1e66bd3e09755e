using System.Net;
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
            options => options with { Https = 0, Mqtts = 0, WebhooksAllowPrivate = true },
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
        await using var receiver = await WebhookReceiver.Start();
        var hook = await host.Hook(receiver, "temp");
        await board.Emit("temp");
        await Wait.Until(() => receiver.Requests.Count == 1);
        var client = (await host.Client()).Client;
        const string CustomersPassword = "password-of-a-customer-1";
        await host.Ask<CustomerCreated>(HttpMethod.Post, "/v1/products/94/customers", new NewCustomer("c@example.com", CustomersPassword));
        var customersToken = await host.TokenOf(client, "customer=c@example.com");
        (await host.OAuth(("grant_type", "password"), ("username", "c@example.com"), ("password", CustomersPassword), ("client_id", client.Id), ("client_secret", client.Secret!))).EnsureSuccessStatusCode();
        var code = (await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("dora", "viewer", null, null))).Invitation!.Code!;
        await host.Http.GetAsync($"/invitation?code={code}");
        await host.As(null, () => host.Ask<InvitationAccepted>(HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(code, "dora", Guests.Password)));
        var cookie = await Cookie(host, "dora", Guests.Password);

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
            ["webhook's secret"] = hook.Secret!["whsec_".Length..],
            ["client's secret"] = client.Secret!,
            ["customer's password"] = CustomersPassword,
            ["customer's token"] = customersToken,
            ["invitation's code"] = code,
            ["invited person's password"] = Guests.Password,
            ["dashboard's cookie"] = cookie,
            ["device's key"] = Line(certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        };
        foreach (var (name, secret) in secrets)
        {
            Assert.False(log.Contains(secret, StringComparison.OrdinalIgnoreCase), name + " is in the log: " + Around(log, secret));
        }
    }

    // Signs in as a browser does, looks at a page with it, and says what it was given.
    private static async Task<string> Cookie(ServerHost host, string user, string password)
    {
        using var http = PageForm.Behind(host);
        using var answer = await PageForm.Send(http, "/login", "sign-in", ("User", user), ("Password", password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        (await http.GetAsync("/")).Dispose();
        var given = answer.Headers.GetValues("Set-Cookie").Single();
        return given[(given.IndexOf('=') + 1)..given.IndexOf(';')];
    }

    private static string Provisioning(TestDevice board) => $"/v1/products/94/devices/{board.Id}/provisioning";

    private static string Line(string pem) => pem.Split('\n')[1].Trim();

    private static string Around(string log, string secret)
    {
        var at = log.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : log[Math.Max(0, at - 200)..Math.Min(log.Length, at + 100)];
    }
}
