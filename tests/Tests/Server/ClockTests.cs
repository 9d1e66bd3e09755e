using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using MQTTnet;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>The server's clock is wrong by a year for a while: nothing waits for the year to pass, and nothing is lost by it.</summary>
public class ClockTests
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Fact]
    public async Task A_year_ahead_and_back__devices_go_on_and_people_stay_signed_in()
    {
        await using var host = await ServerHost.Start();
        await using var board = await Member(host);
        host.Time.Forward(Year);
        Assert.Equal(VerdictStatus.Ok, (await board.Report()).Status);
        Assert.Equal("not_signed_in", (await host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/user")).Error);
        var admin = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        await host.SignIn((string)admin["username"]!, (string)admin["password"]!);
        await host.Part<IEnumerable<IHostedService>>().OfType<HistoryTick>().Single().Look(default);

        host.Time.Forward(-Year);
        Assert.Equal(VerdictStatus.Ok, (await board.Report()).Status);
        await host.Get<UserAnswer>("/v1/user"); // the sign-in of then did not sweep this one away
        await host.Set(board.Id, new { name = "after" });
        Assert.True((await host.Get<AuditVerdict>("/v1/orgs/1/audit/verify")).Ok);
    }

    [Fact]
    public async Task A_year_ahead_and_back__invitations_and_claim_codes_of_before_are_good_still()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var code = (await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("dora", "developer", null, null))).Invitation!.Code;
        await host.Ask<ClaimCodeAnswer>(HttpMethod.Post, "/v1/products/94/device_claims");
        host.Time.Forward(Year);
        var admin = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        var token = (await host.SignIn((string)admin["username"]!, (string)admin["password"]!)).AccessToken;
        await host.As(token, () => host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("vera", "viewer", null, null)));
        await host.As(token, () => host.Ask<ClaimCodeAnswer>(HttpMethod.Post, "/v1/products/94/device_claims"));

        host.Time.Forward(-Year);
        await host.As(null, () => host.Ask<InvitationAccepted>(HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(code, "dora", Guests.Password)));
        Assert.Equal(2, await host.Read(store => store.ClaimCodes.CountAsync()));
    }

    [Fact]
    public async Task Set_back_by_a_year__what_waited_for_its_next_attempt_goes_on()
    {
        await using var host = await ServerHost.Start();
        await using var board = await Member(host);
        await host.Upload(2);
        await host.Lock(board.Id, 2, flash: true);
        var offer = await board.Offer();
        host.Time.Forward(Year);
        await board.Progress(offer.Transfer, ProgressState.Failed, reason: Reason.FlashFault);
        host.Time.Forward(-Year);
        Assert.Equal("backing_off", (await host.Device(board.Id)).UpdateReason);
        await host.Part<IEnumerable<IHostedService>>().OfType<ClockMend>().Single().Look(default);
        Assert.Equal(2, (await board.Offer()).Version);
    }

    [Fact]
    public async Task Set_back_by_a_day_and_more__nothing_waits_longer_than_its_longest_pause()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answers = (_, response) =>
        {
            response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var board = await Member(host);
        var hook = await host.Hook(receiver);
        await host.Upload(2);
        await host.Lock(board.Id, 2, flash: true);
        var offer = await board.Offer();
        host.Time.Forward(TimeSpan.FromHours(30));
        await board.Progress(offer.Transfer, ProgressState.Failed, reason: Reason.FlashFault);
        await board.Emit("temp");
        await Wait.Until(async () => (await host.Deliveries(hook.Id)).Count(one => one.LastStatus == 503) > 0);
        receiver.Answers = null;
        host.Time.Forward(-TimeSpan.FromHours(30));
        await host.Part<IEnumerable<IHostedService>>().OfType<ClockMend>().Single().Look(default);
        Assert.Equal(2, (await board.Offer()).Version);
        await Wait.Until(async () => (await host.Deliveries(hook.Id)).All(one => one.State == "delivered"));
    }

    [Fact]
    public async Task Set_back_by_a_year__who_was_braked_or_sent_too_many_events_may_go_on()
    {
        await using var host = await ServerHost.Start();
        await using var board = await Member(host);
        host.Time.Forward(Year);
        for (var i = 0; i < 10; i++)
        {
            await using var wrong = new TestDevice(board.Id);
            await wrong.Connect(host);
        }
        for (var i = 0; i < 60; i++)
        {
            await board.Publish("event/many", [1]);
        }
        host.Time.Forward(-Year);
        await using var listener = await EventListener.Open(host, "/v1/products/94/events/after");
        await board.Publish("event/after", "x"u8.ToArray());
        await listener.Next("after");
        await using var again = new TestDevice(board.Id) { Credential = board.Credential };
        Assert.Equal(MqttClientConnectResultCode.Success, (await again.Connect(host)).ResultCode);
    }

    [Fact]
    public async Task Set_back_by_a_year__the_servers_own_certificate_is_good_again()
    {
        await using var host = await ServerHost.StartWithTls();
        var certificate = host.Part<ServerCertificate>();
        host.Time.Forward(Year);
        certificate.Look();
        Assert.True(certificate.Ends > host.Time.GetUtcNow());
        host.Time.Forward(-Year);
        certificate.Look();
        Assert.InRange(certificate.Current.TargetCertificate.NotBefore.ToUniversalTime(), DateTime.MinValue, host.Time.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task Set_back_before_the_authority_was_made__the_server_starts_and_certificates_are_signed()
    {
        await using var host = await ServerHost.StartWithTls();
        await using var board = await Member(host);
        host.Time.Forward(-Year);
        using var issued = await host.Certificate(board.Id);
        await host.Stop();
        await host.Run();
        using var shown = await TlsDevices.Shown(host.HttpsPort);
        Assert.Equal(host.Authority.Subject, shown.Issuer);
        var certificate = host.Part<ServerCertificate>();
        var current = certificate.Current;
        certificate.Look();
        Assert.Same(current, certificate.Current); // another one would be no better

        host.Time.Forward(Year);
        certificate.Look();
        Assert.True(certificate.Ends > host.Time.GetUtcNow() + TimeSpan.FromDays(80));
        Assert.True(host.Accepts(issued));
    }

    [Fact]
    public async Task Ahead_of_the_authoritys_end__the_server_goes_on()
    {
        await using var host = await ServerHost.StartWithTls();
        var now = host.Time.GetUtcNow();
        using var made = host.Part<Authority>().ForServer(["localhost"], now + (31 * Year));
        Assert.Equal(host.Authority.NotAfter, made.NotAfter);
        Assert.InRange(made.NotBefore, host.Authority.NotBefore, made.NotAfter);
    }

    [Fact]
    public async Task A_year_ahead_for_an_hour_takes_a_day_of_the_strangers_and_not_all()
    {
        await using var host = await ServerHost.Start();
        const int Days = 28;
        await host.Read(async store =>
        {
            store.Devices.AddRange(Enumerable.Range(0, Days).Select(day => new DeviceRow
            {
                Id = DeviceId.Prefix + $"f000000000{day:d2}",
                LastSeenMs = (host.Time.GetUtcNow() - TimeSpan.FromDays(day)).ToUnixTimeMilliseconds(),
            }));
            return await store.SaveChangesAsync();
        });
        var prune = host.Part<IEnumerable<IHostedService>>().OfType<StrangerPrune>().Single();
        await prune.Look(default);
        host.Time.Forward(Year);
        await prune.Look(default);
        Assert.InRange(await host.Read(store => store.Devices.CountAsync()), Days - 2, Days);
        host.Time.Forward(-Year);
        await prune.Look(default);
        Assert.InRange(await host.Read(store => store.Devices.CountAsync()), Days - 2, Days);
    }

    [Fact]
    public async Task A_year_ahead_for_an_hour_takes_a_day_of_the_history_and_not_the_year()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        const long HourMs = 3_600_000;
        var hour = host.Time.GetUtcNow().ToUnixTimeMilliseconds() / HourMs * HourMs;
        await host.Read(async store =>
        {
            store.History.AddRange(Enumerable.Range(1, 100).Select(day => new HistoryRow { ProductId = 94, AtMs = hour - (day * 24 * HourMs), Versions = [] }));
            return await store.SaveChangesAsync();
        });
        host.Time.Forward(2 * Year);
        await host.Part<IEnumerable<IHostedService>>().OfType<HistoryTick>().Single().Look(default);
        Assert.InRange(await host.Read(store => store.History.CountAsync(row => row.AtMs <= hour)), 98, 101);
    }

    [Fact]
    public async Task A_year_ahead_for_an_hour_takes_a_day_of_the_deliveries_and_not_the_month()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        const int Days = 28;
        var hook = new IntegrationRow { ProductId = 94, Event = "t", Url = "https://example.com", Method = "POST" };
        await host.Read(async store =>
        {
            store.Integrations.Add(hook);
            await store.SaveChangesAsync();
            store.Deliveries.AddRange(Enumerable.Range(0, Days).Select(day => Delivered(hook.Id, host.Time.GetUtcNow() - TimeSpan.FromDays(day))));
            return await store.SaveChangesAsync();
        });
        var prune = host.Part<IEnumerable<IHostedService>>().OfType<DeliveryPrune>().Single();
        await prune.Look(default);
        Assert.Equal(Days, await host.DeliveryCount());

        host.Time.Forward(Year);
        for (var minute = 0; minute < 60; minute++)
        {
            await prune.Look(default);
        }
        Assert.InRange(await host.DeliveryCount(), Days - 2, Days);
        host.Time.Forward(-Year);
        await prune.Look(default);
        Assert.InRange(await host.DeliveryCount(), Days - 2, Days);
    }

    [Fact]
    public async Task Set_back_by_a_year__who_was_locked_out_by_wrong_passwords_may_sign_in_and_guessing_is_still_stopped()
    {
        await using var host = await ServerHost.Start();
        var admin = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        var (name, password) = ((string)admin["username"]!, (string)admin["password"]!);
        var end = host.Time.GetUtcNow() + Year + TimeSpan.FromMinutes(4); // from when the clock was ahead
        await host.Read(store => store.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.LockoutEnd, end)));
        await host.SignIn(name, password);
        await host.Ask<OkAnswer>(HttpMethod.Put, "/v1/user", new PasswordChange(password, password + "2"));

        await host.Read(store => store.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.LockoutEnd, end - Year)));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "password", ["username"] = name, ["password"] = password + "2" });
        Assert.Contains("Too many", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/oauth/token", form)).ErrorDescription);
        var refused = await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/v1/user", new PasswordChange(password + "2", password));
        Assert.Contains("Too many", refused.ErrorDescription);
    }

    private static DeliveryRow Delivered(int hook, DateTimeOffset at) => new()
    {
        IntegrationId = hook,
        EventName = "t",
        EventId = Guid.NewGuid().ToString(),
        Data = "",
        PublishedAtMs = at.ToUnixTimeMilliseconds(),
        State = DeliveryState.Delivered,
    };

    private static async Task<TestDevice> Member(ServerHost host)
    {
        var board = new TestDevice();
        await host.CreateProduct();
        await host.Import(board.Id);
        await board.ComeOnline(host);
        return board;
    }
}
