using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ProductFirmware.Core;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>What the cloud itself says in the streams, under the names that Particle uses.</summary>
public class StatusEventTests
{
    [Fact]
    public async Task Online_and_offline_are_told_and_a_takeover_of_the_connection_is_neither()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var bystander = await host.Member();
        await using var stream = await EventListener.Open(host, EventHosts.Events + "/spark/status");
        await using var device = await host.Member();
        await using var again = new TestDevice(device.Id) { Credential = device.Credential };
        // Between the end of the old connection and the beginning of the new one much may happen.
        host.Part<MqttServer>().ValidatingConnectionAsync += attempt => attempt.ClientId == device.Id ? bystander.Report() : Task.CompletedTask;
        await again.ComeOnline(host);
        await Wait.Until(() => !device.Client.IsConnected);
        await again.Leave(host);
        await Wait.Until(() => stream.All.Count == 2);
        await using var last = await host.Member();
        await Wait.Until(() => stream.All.Count == 3);
        Assert.Equal(
            [(device.Id, "online"), (device.Id, "offline"), (last.Id, "online")],
            stream.All.Select(one => (one.Body.Coreid, one.Body.Data)));
    }

    [Fact]
    public async Task A_device_whose_newer_connection_comes_to_nothing_is_told_to_be_gone_all_the_same()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events + "/spark/status");
        await using var device = await host.Member();
        await using var again = new TestDevice(device.Id) { Credential = device.Credential };
        host.Part<MqttServer>().ValidatingConnectionAsync += attempt =>
        {
            attempt.ReasonCode = MqttConnectReasonCode.ServerBusy;
            return Task.CompletedTask;
        };
        Assert.Equal(MqttClientConnectResultCode.ServerBusy, (await again.Connect(host)).ResultCode);
        await Wait.Until(() => stream.All.Count == 2);
        Assert.Equal(["online", "offline"], stream.All.Select(one => one.Body.Data));
        await Wait.Until(() => host.Read(store => store.Devices.AllAsync(row => !row.Connected)));
    }

    [Fact]
    public async Task An_update_is_told_from_start_to_the_proof_that_it_runs()
    {
        await using var host = await PrivilegeTests.Released();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = await host.Member();
        var offer = await device.Offer();
        await device.Swap(host, offer);
        await stream.Next("spark/device/app-hash");
        Assert.Equal(["started"], Flash(stream)); // all bytes are there, and that proves nothing
        device.State = ImageState.Confirmed;
        await device.Report();
        await Wait.Until(() => Flash(stream).Count == 2);
        Assert.Equal(["started", "success"], Flash(stream));
        Assert.Equal(Convert.ToHexStringLower(offer.Hash), (await stream.Next("spark/device/app-hash")).Data);
    }

    [Fact]
    public async Task Who_says_another_thing_at_each_report_is_not_told_of_each_time()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = await host.Member();
        host.Time.Stop();
        for (var i = 0; i < EventAllowance.Burst + 20; i++)
        {
            device.Hash = RandomNumberGenerator.GetBytes(32);
            await device.Report();
        }
        await device.Emit("own"); // what its app says is counted by itself
        await stream.Next("own");
        Assert.InRange(stream.All.Count(one => one.Name == "spark/device/app-hash"), 1, EventAllowance.Burst);
    }

    [Fact]
    public async Task An_update_that_fails_is_told_with_its_reason()
    {
        await using var host = await PrivilegeTests.Released();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = await host.Member();
        var offer = await device.Offer();
        await device.Progress(offer.Transfer, ProgressState.Accepted);
        await device.Progress(offer.Transfer, ProgressState.Failed, reason: Reason.FlashFault);
        await Wait.Until(() => Flash(stream).Count == 2);
        Assert.Equal(["started", "failed flash_fault"], Flash(stream));
    }

    [Fact]
    public async Task Firmware_that_is_uploaded_and_released_is_told_and_webhooks_can_listen()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await host.Hook(receiver, "particle/firmware");
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        var file = await host.Upload(2);
        Assert.Equal("2", (await stream.Next("particle/firmware/create")).Data);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        device.Run(file, 2);
        await device.ComeOnline(host);
        await host.Release(2);
        Assert.Equal("2", (await stream.Next("particle/firmware/release")).Data);
        await Wait.Until(() => receiver.Requests.Count == 2);
    }

    private static List<string> Flash(EventListener stream) =>
        [.. stream.All.Where(one => one.Name == "spark/flash/status").Select(one => one.Body.Data)];
}
