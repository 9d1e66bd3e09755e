using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using MQTTnet;
using MQTTnet.Formatter;
using ProductFirmware.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>In open mode each stranger costs a row: there is an end to it, and never for the fleet's own devices.</summary>
public class StrangerTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500, MqttClientConnectResultCode.QuotaExceeded)]
    [InlineData(MqttProtocolVersion.V311, MqttClientConnectResultCode.ServerUnavailable)]
    public async Task One_stranger_too_many_is_refused_and_leaves_no_row__whoever_is_known_comes_in(MqttProtocolVersion protocol, MqttClientConnectResultCode code)
    {
        await using var host = await ServerHost.StartWith(options => options with { Strangers = 2 });
        await host.CreateProduct();
        await using var first = new TestDevice();
        await using var second = new TestDevice();
        await using var third = new TestDevice { Protocol = protocol };
        await using var member = new TestDevice();
        await first.ComeOnline(host);
        await second.ComeOnline(host);
        var before = await host.Read(store => store.Devices.CountAsync());
        Assert.Equal(code, (await third.Connect(host)).ResultCode);
        Assert.Equal(before, await host.Read(store => store.Devices.CountAsync()));
        Assert.Equal(1, host.Part<RefusalLog>().Count("strangers"));
        Assert.Contains(third.Id, host.Log.Text);

        await host.Import(member.Id);
        Assert.Equal(VerdictStatus.Ok, (await member.ComeOnline(host)).Status);
        await first.Reboot(host); // it has its row
        await host.Import(third.Id);
        Assert.Equal(VerdictStatus.Ok, (await third.ComeOnline(host)).Status);
    }

    [Fact]
    public async Task Who_is_approved_or_denied_makes_room_for_others()
    {
        await using var host = await ServerHost.StartWith(options => options with { Strangers = 1 });
        await host.CreateProduct();
        foreach (var deny in new[] { false, true })
        {
            await using var device = new TestDevice();
            await device.ComeOnline(host);
            await using var late = new TestDevice();
            Assert.Equal(MqttClientConnectResultCode.QuotaExceeded, (await late.Connect(host)).ResultCode);
            await (deny ? host.Remove(device.Id, deny: true) : (Task)host.Import(device.Id));
            host.Time.Forward(TimeSpan.FromMinutes(1.1)); // they are counted anew
        }
        await using var last = new TestDevice();
        await last.ComeOnline(host);
    }

    [Fact]
    public async Task Who_came_no_more_for_a_month_is_forgotten__and_nobody_of_whom_a_person_said_a_word()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var old = new TestDevice();
        await using var denied = new TestDevice();
        await using var member = await GroupReleaseTests.Member(host);
        await using var here = new TestDevice();
        foreach (var device in new[] { old, denied, member, here })
        {
            await device.ComeOnline(host);
        }
        await host.Remove(denied.Id, deny: true);
        foreach (var device in new[] { old, denied, member })
        {
            await device.Leave(host);
        }
        await Prune(host);
        Assert.Equal(4, await host.Read(store => store.Devices.CountAsync()));
        host.Time.Forward(TimeSpan.FromDays(31));
        await Prune(host);
        var kept = await host.Read(store => store.Devices.Select(row => row.Id).ToListAsync());
        Assert.Equal(new[] { denied.Id, here.Id, member.Id }.Order(), kept.Order());
        Assert.Equal(2, await host.Read(store => store.Standings.CountAsync()));
        Assert.Equal(VerdictStatus.Limited, (await old.ComeOnline(host)).Status); // a stranger as on its first day
    }

    [Fact]
    public async Task One_that_was_cut_off_before_it_was_seen_for_the_first_time_is_forgotten_a_month_later()
    {
        await using var host = await ServerHost.Start();
        await host.Read(store =>
        {
            store.Devices.Add(new DeviceRow { Id = FleetHost.Id(1), CredentialHash = "00" });
            return store.SaveChangesAsync();
        });
        await Prune(host);
        host.Time.Forward(TimeSpan.FromDays(29));
        await Prune(host);
        Assert.Equal(1, await host.Read(store => store.Devices.CountAsync()));
        host.Time.Forward(TimeSpan.FromDays(2));
        await Prune(host);
        Assert.Equal(0, await host.Read(store => store.Devices.CountAsync()));
    }

    [Fact]
    public async Task An_address_brings_a_thousand_and_then_a_thousand_an_hour__another_address_its_own()
    {
        await using var host = await ServerHost.Start();
        var strangers = host.Part<Strangers>();
        var (one, other) = (IPAddress.Parse("192.0.2.7"), IPAddress.Parse("192.0.2.8"));
        for (var i = 0; i < Strangers.AddressBurst; i++)
        {
            Assert.True(await strangers.Admit(one));
        }
        Assert.False(await strangers.Admit(one));
        Assert.True(await strangers.Admit(other));
        Assert.True(await strangers.Admit(IPAddress.Loopback)); // a proxy speaks for everybody
        host.Time.Forward(TimeSpan.FromMinutes(6));
        for (var i = 0; i < Strangers.AddressBurst / 10; i++)
        {
            Assert.True(await strangers.Admit(one));
        }
        Assert.False(await strangers.Admit(one));
    }

    private static Task Prune(ServerHost host) => host.Part<IEnumerable<IHostedService>>().OfType<StrangerPrune>().Single().Look(CancellationToken.None);
}
