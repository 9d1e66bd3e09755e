using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MQTTnet;
using MQTTnet.Server;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>The secrets that are written to a board and told to the cloud: its credential and the key that authenticates its images.</summary>
public class ProvisioningTests
{
    [Fact]
    public async Task A_provisioned_credential_replaces_the_pinned_one()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await device.Leave(host);
        var (old, provisioned) = (device.Credential, NewSecret());

        await Provision(host, device.Id, new DeviceSecrets(provisioned, null));

        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await Refused(device, host));
        Assert.Equal("wrong_credential", (await host.Device(device.Id)).LastRefusal);
        device.Credential = provisioned;
        Assert.Equal(VerdictStatus.Ok, (await device.ComeOnline(host)).Status);
        Assert.NotEqual(old, provisioned);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("provisioning")]
    [InlineData("certificate")]
    public async Task A_credential_that_is_worth_nothing_any_more_keeps_no_session_open(string by)
    {
        await using var host = await ServerHost.StartWithTls();
        await host.CreateProduct();
        await using var device = await host.Member();
        await using var neighbour = await host.Member();

        await (by switch
        {
            "reset" => host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/devices/{device.Id}/credential"),
            "provisioning" => Provision(host, device.Id, new DeviceSecrets(NewSecret(), null)),
            _ => (Task)host.Certificate(device.Id),
        });

        await Wait.Until(() => !device.Client.IsConnected);
        await Wait.Until(() => !host.Services.IsOnline(device.Id));
        Assert.True(neighbour.Client.IsConnected);
        await using var again = new TestDevice(device.Id) { Credential = device.Credential };
        Assert.Equal(by == "reset", await Refused(again, host) == MqttClientConnectResultCode.Success);
    }

    [Fact]
    public async Task Who_is_being_let_in_while_the_credential_is_changed_does_not_slip_through()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var thief = new TestDevice();
        await host.Import(thief.Id);
        // The gate has said yes, and the session is not there yet.
        host.Part<MqttServer>().ValidatingConnectionAsync += _ => Provision(host, thief.Id, new DeviceSecrets(NewSecret(), null));
        Assert.Equal(MqttClientConnectResultCode.Success, (await thief.Connect(host)).ResultCode);
        await Wait.Until(() => !thief.Client.IsConnected);
        await Wait.Until(() => !host.Services.IsOnline(thief.Id));
    }

    [Fact]
    public async Task A_session_whose_credential_is_still_good_goes_on()
    {
        await using var host = await ServerHost.StartWithTls();
        await host.CreateProduct();
        await using var device = await host.Member();
        await Provision(host, device.Id, new DeviceSecrets(device.Credential, null));
        await Provision(host, device.Id, new DeviceSecrets(null, NewSecret()));
        await Provision(host, device.Id, new DeviceSecrets(NewSecret(), null, true));
        await host.Certificate(device.Id, rotate: true);
        await device.SendReport();
        Assert.Equal(VerdictStatus.Ok, (await device.Verdict()).Status);
        Assert.True(device.Client.IsConnected);
    }

    [Fact]
    public async Task Provisioning_settles_an_earlier_refusal()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await Provision(host, device.Id, new DeviceSecrets(NewSecret(), null));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await Refused(device, host));

        await Provision(host, device.Id, new DeviceSecrets(device.Credential, null));

        Assert.Null((await host.Device(device.Id)).LastRefusal);
        Assert.Equal(VerdictStatus.Ok, (await device.ComeOnline(host)).Status);
    }

    [Fact]
    public async Task An_offer_to_a_device_with_an_image_key_authenticates_the_file_also_after_a_restart()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice { Hash = RandomNumberGenerator.GetBytes(32) };
        await host.Import(device.Id);
        var key = NewSecret();
        await Provision(host, device.Id, new DeviceSecrets(null, key));
        var file = await host.Upload(2);
        await device.ComeOnline(host);
        await host.Lock(device.Id, 2, flash: true);

        var expected = HMACSHA256.HashData(Convert.FromHexString(key), file);
        Assert.Equal(expected, (await device.Offer()).Mac);
        await host.Stop();
        await host.Run();
        await device.ComeOnline(host);
        Assert.Equal(expected, (await device.Offer()).Mac);
    }

    [Fact]
    public async Task An_offer_to_a_device_without_an_image_key_has_no_mac()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice { Hash = RandomNumberGenerator.GetBytes(32) };
        await host.Import(device.Id);
        await Provision(host, device.Id, new DeviceSecrets(device.Credential, null));
        await host.Upload(2);
        await device.ComeOnline(host);
        await host.Lock(device.Id, 2, flash: true);

        Assert.Empty((await device.Offer()).Mac);
    }

    [Fact]
    public async Task A_lost_sealing_key_is_named_in_the_log_and_nothing_is_sent_that_the_board_could_not_start()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice { Hash = RandomNumberGenerator.GetBytes(32) };
        await host.Import(device.Id);
        await Provision(host, device.Id, new DeviceSecrets(null, NewSecret()));
        await host.Upload(2);
        await host.Stop();
        Directory.Delete(Path.Combine(host.Data, "keys"), recursive: true);
        await host.Run();
        host.ExpectsErrors = true;
        await device.ComeOnline(host);
        await host.Lock(device.Id, 2, flash: true);

        await device.AssertNothing(Topics.Offer);
        Assert.Equal("image_key_lost", (await host.Device(device.Id)).LastRefusal);
        Assert.Equal(0, await host.Read(store => store.Transfers.CountAsync()));
        Assert.Contains(host.Log.Errors, line => line.Contains(device.Id) && line.Contains("provision the device again"));
    }

    [Fact]
    public async Task Neither_secret_is_logged_answered_or_stored_readably()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        var (credential, key) = (NewSecret(), NewSecret());
        using var answer = await host.Send(HttpMethod.Put, PathOf(device.Id), new DeviceSecrets(credential, key));
        var said = await answer.Content.ReadAsStringAsync();
        var shown = await (await host.Send(HttpMethod.Get, $"/v1/products/94/devices/{device.Id}")).Content.ReadAsStringAsync();
        var wrong = await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, PathOf(device.Id), new DeviceSecrets(credential + "0", key.ToUpperInvariant()));
        var malformed = await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, PathOf(device.Id), new StringContent($"{{\"credential\": {credential}"));
        await host.Stop();

        Assert.All([said, shown, wrong.ErrorDescription, malformed.ErrorDescription, host.Log.Text], text =>
        {
            Assert.DoesNotContain(credential, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(key, text, StringComparison.OrdinalIgnoreCase);
        });
        var stored = Directory.GetFiles(host.Data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("server.lock")).Select(File.ReadAllBytes);
        Assert.All(stored, bytes =>
        {
            foreach (var secret in new[] { credential, key })
            {
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Convert.FromHexString(secret)));
            }
        });
    }

    [Fact]
    public async Task What_seals_the_keys_is_readable_by_the_servers_user_only()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await Provision(host, device.Id, new DeviceSecrets(null, NewSecret()));

        var folder = Path.Combine(host.Data, "keys");
        Assert.NotEmpty(Directory.GetFiles(folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            foreach (var file in Directory.GetFiles(folder))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    public static TheoryData<string> WrongBodies =>
    [
        "", "{}", "[]", "{\"credential\": null}", "{\"credential\": 5}", "{\"credential\": \"abc\"}",
        $"{{\"image_key\": \"{new string('A', 64)}\"}}", $"{{\"image_key\": \"{new string('a', 63)}\"}}", $"{{\"credential\": \"{new string('a', 64)}\", \"image_key\": \"\"}}",
    ];

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task What_is_no_provisioning_is_refused_and_changes_nothing(string body)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);

        var error = await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, PathOf(device.Id), new StringContent(body));

        Assert.Equal("invalid_request", error.Error);
        Assert.Equal(VerdictStatus.Ok, (await device.ComeOnline(host)).Status); // its own credential is still the first
    }

    [Fact]
    public async Task Only_members_are_provisioned()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        var secrets = new DeviceSecrets(NewSecret(), NewSecret());

        Assert.Equal("not_a_member", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, PathOf(stranger.Id), secrets)).Error);
        Assert.Equal("unknown_device", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Put, PathOf("e00fce680000ffffffffffff"), secrets)).Error);
        host.Http.DefaultRequestHeaders.Authorization = null;
        await host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Put, PathOf(stranger.Id), secrets);
    }

    private static Task<OkAnswer> Provision(ServerHost host, string device, DeviceSecrets secrets) =>
        host.Ask<OkAnswer>(HttpMethod.Put, PathOf(device), secrets);

    private static async Task<MqttClientConnectResultCode> Refused(TestDevice device, ServerHost host) => (await device.Connect(host)).ResultCode;

    private static string PathOf(string device) => $"/v1/products/94/devices/{device}/provisioning";

    private static string NewSecret() => RandomNumberGenerator.GetHexString(64, lowercase: true);
}
