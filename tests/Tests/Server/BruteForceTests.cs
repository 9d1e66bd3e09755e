using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Formatter;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Whoever tries credentials or passwords is slowed, and nobody else is.</summary>
public class BruteForceTests
{
    private const string Right = "the pin of the right one";
    private const string Wrong = "the pin of a guess";

    private static readonly IPAddress Attacker = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.2");

    private readonly ShiftedTime time = new();

    [Fact]
    public void Pauses_double_up_to_a_minute_and_end_by_themselves()
    {
        var brake = new ConnectBrake(time);
        var longest = 0;
        for (var failures = 1; failures <= 12; failures++)
        {
            var waited = 0;
            while (!brake.Allows(Attacker, "one", Wrong))
            {
                time.Forward(TimeSpan.FromSeconds(1));
                waited++;
            }
            Assert.True(failures <= 3 ? waited == 0 : waited >= longest, $"{failures}: {waited} s after {longest} s");
            longest = waited;
            brake.Failed(Attacker, "one", Wrong);
        }
        Assert.InRange(longest, 55, 60);
    }

    [Fact]
    public void Failing_in_a_devices_name_does_not_lock_it_out_at_home()
    {
        var brake = new ConnectBrake(time);
        Fail(brake, Attacker, "one", 500);
        Assert.False(brake.Allows(Attacker, "one", Wrong));
        Assert.True(brake.Allows(Home, "one", Right));
    }

    [Fact]
    public void A_device_that_was_let_in_from_an_address_is_looked_at_there_whatever_its_neighbours_do()
    {
        var brake = new ConnectBrake(time);
        brake.Succeeded(Home, "one", Right);
        Fail(brake, Home, "one", 10);
        for (var i = 0; i < 500; i++)
        {
            brake.Failed(Home, $"guess {i}", Wrong);
        }
        Assert.True(brake.Allows(Home, "one", Right));
        Assert.False(brake.Allows(Home, "a new one", Right));
        time.Forward(TimeSpan.FromMinutes(10));
        Assert.True(brake.Allows(Home, "a new one", Right));
    }

    [Fact]
    public void Guesses_in_the_name_of_a_device_that_was_let_in_there_are_slowed_and_so_is_what_it_had_before()
    {
        var brake = new ConnectBrake(time);
        brake.Succeeded(Home, "one", Right);
        Fail(brake, Home, "one", 10);
        Assert.False(brake.Allows(Home, "one", Wrong));
        Assert.True(brake.Allows(Home, "one", Right));
        brake.Failed(Home, "one", Right); // replaced meanwhile
        Assert.False(brake.Allows(Home, "one", Right));
        time.Forward(TimeSpan.FromMinutes(2));
        brake.Succeeded(Home, "one", "the next one");
        Assert.True(brake.Allows(Home, "one", "the next one"));
    }

    [Fact]
    public void A_scan_over_many_devices_is_slowed_by_its_address_and_IPv6_by_its_network()
    {
        var brake = new ConnectBrake(time);
        var allowed = 0;
        for (var i = 0; i < 1000; i++)
        {
            var address = IPAddress.Parse($"2001:db8::{i:x}");
            if (brake.Allows(address, $"device {i}", Wrong))
            {
                allowed++;
                brake.Failed(address, $"device {i}", Wrong);
            }
        }
        Assert.InRange(allowed, 50, 150);
        Assert.True(brake.Allows(IPAddress.Parse("2001:db8:0:1::1"), "device 1", Wrong));
    }

    [Fact]
    public void Its_tables_are_bounded_whoever_comes()
    {
        var brake = new ConnectBrake(time);
        for (var i = 0; i < 3 * ConnectBrake.TableMax; i++)
        {
            var address = new IPAddress((long)i);
            brake.Failed(address, $"device {i}", Wrong);
            brake.Succeeded(address, $"good device {i}", Right);
        }
        var (pairs, addresses, known) = brake.Sizes;
        Assert.Equal(ConnectBrake.TableMax, pairs);
        Assert.Equal(ConnectBrake.TableMax, addresses);
        Assert.True(known <= 5 * ConnectBrake.TableMax);
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500, MqttClientConnectResultCode.ConnectionRateExceeded)]
    [InlineData(MqttProtocolVersion.V311, MqttClientConnectResultCode.ServerUnavailable)]
    public async Task A_guesser_is_refused_unread_and_others_do_not_notice(MqttProtocolVersion protocol, MqttClientConnectResultCode expected)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var board = new TestDevice();
        await using var neighbour = new TestDevice();
        await host.Import(board.Id);
        await host.Import(neighbour.Id);
        await host.Ask<OkAnswer>(HttpMethod.Put, $"/v1/products/94/devices/{board.Id}/provisioning", new DeviceSecrets(board.Credential, null));

        host.Time.Stop();
        var answers = new List<MqttClientConnectResultCode>();
        for (var i = 0; i < 6; i++)
        {
            await using var guesser = new TestDevice(board.Id) { Protocol = protocol, Credential = RandomNumberGenerator.GetHexString(64, lowercase: true) };
            answers.Add((await guesser.Connect(host)).ResultCode);
        }
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, answers[0]);
        Assert.Equal(expected, answers[^1]);
        Assert.True(host.Part<RefusalLog>().Count("slowed") > 0);
        Assert.Equal(VerdictStatus.Ok, (await neighbour.ComeOnline(host)).Status);

        host.Time.Forward(TimeSpan.FromMinutes(2));
        Assert.Equal(VerdictStatus.Ok, (await board.ComeOnline(host)).Status);
    }

    [Fact]
    public async Task Wrong_sign_ins_are_refused_by_address_and_a_remote_claim_of_another_address_counts_from_loopback_only()
    {
        await using var host = await ServerHost.Start();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            statuses.Add(await SignIn(host, $"nobody{i}", "192.0.2.1"));
        }
        Assert.Equal(HttpStatusCode.BadRequest, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.BadRequest, await SignIn(host, "nobody", "192.0.2.2"));
        Assert.Equal(HttpStatusCode.BadRequest, await SignIn(host, "nobody", null));
        host.Time.Forward(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.BadRequest, await SignIn(host, "nobody", "192.0.2.1"));
    }

    [Fact]
    public async Task Guesses_at_once_are_counted_as_those_one_after_the_other()
    {
        await using var host = await ServerHost.Start();
        host.Time.Stop();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => SignIn(host, $"nobody{i}", "192.0.2.1")));
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.BadRequest), 19, 21);
        Assert.Equal(HttpStatusCode.BadRequest, await SignIn(host, "nobody", "192.0.2.2"));
    }

    [Fact]
    public async Task Who_signs_in_rightly_at_once_with_many_others_of_one_address_is_not_slowed()
    {
        await using var host = await ServerHost.Start();
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        var (name, password) = ((string)admin["username"]!, (string)admin["password"]!);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SignIn(host, name, "192.0.2.1", password)));
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Guesses_at_one_password_from_many_addresses_at_once_lock_the_person_after_five()
    {
        var hashes = new CountedHashes();
        await using var host = await ServerHost.StartWith(options => options, hashes.AddTo);
        var before = hashes.Verified;
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => SignIn(host, "admin", $"192.0.2.{i}")));
        Assert.Equal(5, hashes.Verified - before);
    }

    [Fact]
    public async Task A_name_that_nobody_has_takes_as_much_work_as_a_wrong_password()
    {
        var hashes = new CountedHashes();
        await using var host = await ServerHost.StartWith(options => options, hashes.AddTo);
        var program = (await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition(null, null, "Reader", ["devices:list"]))).Created!;
        foreach (var name in new[] { "admin", "nobody", program.Username })
        {
            var before = hashes.Verified;
            Assert.Equal(HttpStatusCode.BadRequest, await SignIn(host, name, null));
            Assert.Equal(1, hashes.Verified - before);
        }
    }

    [Fact]
    public async Task Who_guesses_invitations_is_slowed_by_address_and_makes_no_work()
    {
        var hashes = new CountedHashes();
        await using var host = await ServerHost.StartWith(options => options, hashes.AddTo);
        var code = (await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("dora", "viewer", null, null))).Invitation!.Code;
        var before = hashes.Hashed;
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            statuses.Add(await Accept(host, $"guess {i}", "192.0.2.1"));
        }
        Assert.Equal(before, hashes.Hashed);
        Assert.Equal(HttpStatusCode.NotFound, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.TooManyRequests, await Accept(host, code, "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, await Accept(host, code, "192.0.2.2"));
    }

    [Fact]
    public async Task The_login_pages_failures_are_held_against_the_browsers_address_and_nobody_else_is_kept_out()
    {
        await using var host = await ServerHost.Start();
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        var (right, password) = ((string)admin["username"]!, (string)admin["password"]!);
        host.Time.Stop();
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Login(host, "192.0.2.1", $"nobody{i}", "guess")).Status); // the page again
        }
        Assert.Contains("Too many sign-ins", (await Login(host, "192.0.2.1", right, password)).Page);
        Assert.Equal(HttpStatusCode.Redirect, (await Login(host, "192.0.2.2", right, password)).Status);
        Assert.NotEmpty((await host.SignIn(right, password)).AccessToken);
    }

    [Fact]
    public async Task The_invitation_pages_guesses_are_held_against_the_browsers_address_and_nobody_else_is_kept_out()
    {
        await using var host = await ServerHost.Start();
        var code = (await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("dora", "viewer", null, null))).Invitation!.Code!;
        host.Time.Stop();
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Join(host, "192.0.2.1", $"guess {i}")).Status); // the page again
        }
        Assert.Contains("Too many sign-ins", (await Join(host, "192.0.2.1", code)).Page);
        Assert.Equal(HttpStatusCode.BadRequest, await SignIn(host, "nobody", null)); // looked at, from this machine too
        Assert.Equal(HttpStatusCode.Redirect, (await Join(host, "192.0.2.2", code)).Status);
    }

    private static Task<(HttpStatusCode Status, string Page)> Login(ServerHost host, string address, string user, string password) =>
        Send(host, address, "/login", "sign-in", ("User", user), ("Password", password));

    private static Task<(HttpStatusCode Status, string Page)> Join(ServerHost host, string address, string code) =>
        Send(host, address, "/invitation", "newcomer", ("TypedCode", code), ("User", "dora"), ("Password", Guests.Password));

    private static async Task<(HttpStatusCode Status, string Page)> Send(
        ServerHost host, string address, string path, string handler, params (string Name, string Value)[] fields)
    {
        using var http = PageForm.Behind(host, ("X-Forwarded-For", address));
        using var answer = await PageForm.Send(http, path, handler, fields);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> Accept(ServerHost host, string? code, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/invitations/accept")
        {
            Content = JsonContent.Create(new AcceptInvitation(code, "dora", Guests.Password), options: RestJson.Options),
        };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var http = new HttpClient { BaseAddress = new Uri(host.Url) };
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> SignIn(ServerHost host, string user, string? forwardedFor, string password = "guess")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "password", ["username"] = user, ["password"] = password }),
        };
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }
        using var answer = await host.Http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            Assert.Equal("too_many_attempts", (await ServerHost.Refused(HttpStatusCode.TooManyRequests, answer)).Error);
        }
        return answer.StatusCode;
    }

    private static void Fail(ConnectBrake brake, IPAddress address, string device, int times)
    {
        for (var i = 0; i < times; i++)
        {
            brake.Failed(address, device, Wrong);
        }
    }
}
