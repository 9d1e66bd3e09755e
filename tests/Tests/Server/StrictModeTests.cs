using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MQTTnet;
using MQTTnet.Formatter;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Who may connect for the first time, and how a credential is changed and taken away.</summary>
public class StrictModeTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task Strict__a_stranger_is_refused_counted_and_leaves_no_row(MqttProtocolVersion protocol)
    {
        await using var host = await Strict();
        await using var stranger = new TestDevice { Protocol = protocol };
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await stranger.Connect(host)).ResultCode);
        Assert.Equal(0, await host.Read(store => store.Devices.CountAsync()));
        Assert.Equal(1, host.Part<RefusalLog>().Count("not_provisioned"));
        Assert.Contains(stranger.Id, host.Log.Text);
    }

    [Fact]
    public async Task Strict__an_imported_device_says_why_it_is_refused_until_it_is_provisioned()
    {
        await using var host = await Strict();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await board.Connect(host)).ResultCode);
        await host.Until(board.Id, device => device.LastRefusal == "not_provisioned");
        await Provision(host, board.Id, board.Credential);
        Assert.Null((await host.Device(board.Id)).LastRefusal);
        Assert.Equal(VerdictStatus.Ok, (await board.ComeOnline(host)).Status);
    }

    [Fact]
    public async Task Strict__a_reset_lets_nobody_in_until_the_device_is_provisioned_again()
    {
        await using var host = await Strict();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await Provision(host, board.Id, board.Credential);
        await board.ComeOnline(host);
        await board.Leave(host);
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/devices/{board.Id}/credential");
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await board.Connect(host)).ResultCode);
        Assert.Null(await PinOf(host, board.Id));
    }

    [Fact]
    public async Task Open__the_first_connection_pins()
    {
        await using var host = await ServerHost.Start();
        await using var board = new TestDevice();
        await board.ComeOnline(host);
        Assert.Equal(DeviceGate.HashOf(board.Credential), await PinOf(host, board.Id));
    }

    [Fact]
    public async Task Rotation__old_and_new_are_good_until_the_new_one_is_used_once()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await board.ComeOnline(host);
        await board.Leave(host);
        var (old, next) = (board.Credential, NewCredential());
        await Provision(host, board.Id, next, rotate: true);
        await Provision(host, board.Id, next, rotate: true); // the first answer was lost
        await board.ComeOnline(host);
        await board.Leave(host);
        board.Credential = next;
        await board.ComeOnline(host);
        await board.Leave(host);
        await Provision(host, board.Id, next, rotate: true); // said once more, after it was used
        board.Credential = old;
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await board.Connect(host)).ResultCode);
        board.Credential = next;
        Assert.Equal(VerdictStatus.Ok, (await board.ComeOnline(host)).Status);
    }

    [Fact]
    public async Task Rotation__a_second_new_one_takes_the_place_of_one_that_never_arrived()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await Provision(host, board.Id, board.Credential);
        var (lost, next) = (NewCredential(), NewCredential());
        await Provision(host, board.Id, lost, rotate: true);
        await Provision(host, board.Id, next, rotate: true);
        await using var finder = new TestDevice(board.Id) { Credential = lost };
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await finder.Connect(host)).ResultCode);
        board.Credential = next;
        Assert.Equal(VerdictStatus.Ok, (await board.ComeOnline(host)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rotation__what_was_not_used_yet_is_worth_nothing_after_a_reset_or_a_replacement(bool isReset)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await board.ComeOnline(host);
        await board.Leave(host);
        var pending = NewCredential();
        await Provision(host, board.Id, pending, rotate: true);
        if (isReset)
        {
            await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/devices/{board.Id}/credential");
        }
        board.Credential = NewCredential();
        await Provision(host, board.Id, board.Credential);
        await using var finder = new TestDevice(board.Id) { Credential = pending };
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await finder.Connect(host)).ResultCode);
        Assert.Equal(VerdictStatus.Ok, (await board.ComeOnline(host)).Status);
    }

    [Fact]
    public async Task A_stolen_credential__a_new_one_locks_the_thief_out_for_good()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await board.ComeOnline(host);
        await using var thief = new TestDevice(board.Id) { Credential = board.Credential };
        await board.Leave(host);
        Assert.Equal(VerdictStatus.Ok, (await thief.ComeOnline(host)).Status); // stolen is stolen, until somebody acts

        await host.Remove(board.Id, deny: true);
        await Wait.Until(async () => (await thief.Report()).Reason == Reason.Denied);
        await host.Import(board.Id, force: true);
        board.Credential = NewCredential();
        await Provision(host, board.Id, board.Credential);
        await Wait.Until(() => !thief.Client.IsConnected); // nobody waits until the thief leaves
        await using var again = new TestDevice(board.Id) { Credential = thief.Credential };
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await again.Connect(host)).ResultCode);
        host.Time.Forward(TimeSpan.FromMinutes(2));
        Assert.Equal(VerdictStatus.Ok, (await board.ComeOnline(host)).Status);
    }

    private static async Task<ServerHost> Strict()
    {
        var host = await ServerHost.StartWith(options => options with { Strict = true });
        await host.CreateProduct();
        return host;
    }

    private static string NewCredential() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private static Task Provision(ServerHost host, string id, string credential, bool? rotate = null) =>
        host.Ask<OkAnswer>(HttpMethod.Put, $"/v1/products/94/devices/{id}/provisioning", new DeviceSecrets(credential, null, rotate));

    private static Task<string?> PinOf(ServerHost host, string id) =>
        host.Read(store => store.Devices.Where(row => row.Id == id).Select(row => row.CredentialHash).SingleAsync());
}
