using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using MQTTnet.Protocol;
using ProductFirmware.Core;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Whose events are heard, in streams and by webhooks: the privileges, given, taken and given back.</summary>
public class EventTests
{
    [Fact]
    public async Task S30_S32_a_members_event_is_in_the_products_stream_and_fires_the_webhook()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        var hook = await host.Hook(receiver);
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var other = await EventListener.Open(host, "/v1/products/95/events");
        await using var device = await host.Member();

        await device.Emit("temp/kitchen", "21.5");

        var seen = await stream.Next("temp/kitchen");
        Assert.Equal(("21.5", 60, device.Id), (seen.Data, seen.Ttl, seen.Coreid));
        await Wait.Until(() => receiver.Requests.Count == 1);
        var received = receiver.Requests.Single();
        Assert.True(received.IsSignedWith(hook.Secret!));
        Assert.Contains("\"event\":\"temp/kitchen\",\"data\":\"21.5\",\"coreid\":\"" + device.Id, received.Body);
        Assert.Empty(other.All);
    }

    [Fact]
    public async Task S34_S36_D11_a_mismatched_devices_event_is_nowhere_and_its_report_still_works()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        await host.Hook(receiver);
        await using var member = await host.Member();
        await using var mismatched = new TestDevice { Product = 95 };
        await host.Import(mismatched.Id);
        await mismatched.ComeOnline(host);
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var claimed = await EventListener.Open(host, "/v1/products/95/events");

        await mismatched.Emit("temp");
        await member.Emit("temp/end");

        await stream.Next("temp/end");
        await Wait.Until(() => receiver.Requests.Count > 0);
        Assert.Equal(["temp/end"], stream.Published);
        Assert.Empty(claimed.Published);
        Assert.Equal(1, await host.DeliveryCount());
        Assert.Equal("mismatch", (await host.Device(mismatched.Id)).LastRefusal);
        Assert.Equal(Reason.Mismatch, (await mismatched.Report()).Reason); // D11: it may still say what it is, and gets the time
    }

    [Fact]
    public async Task S37_S10_all_privileges_stop_with_the_report_that_mismatches_and_return_on_the_same_connection()
    {
        await using var host = await PrivilegeTests.Released();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = await host.Member();
        Assert.Equal(2, (await device.Offer()).Version);
        await device.Emit("a/1");
        await stream.Next("a/1");

        device.Product = 95;
        Assert.Equal(Reason.Mismatch, (await device.Report()).Reason);
        Assert.Equal(Reason.Mismatch, (await device.Cancel()).Reason); // the update stops
        await device.Emit("a/2");
        device.Product = 94;
        Assert.Equal(VerdictStatus.Ok, (await device.Report()).Status);
        await device.Emit("a/3");

        await stream.Next("a/3");
        Assert.Equal(["a/1", "a/3"], stream.Published);
        Assert.Contains(stream.All, one => one.Name == "pf/device/limited");
    }

    [Fact]
    public async Task S95_a_quarantined_devices_events_and_webhooks_are_withheld_until_it_is_approved()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await host.Hook(receiver);
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        await stranger.Emit("temp/before");
        Assert.Equal("quarantined", (await stream.Next("pf/device/quarantined")).Data);

        await host.Import(stranger.Id);
        Assert.Equal(VerdictStatus.Ok, (await stranger.Verdict()).Status);
        await stranger.Emit("temp/after");

        await stream.Next("temp/after");
        await Wait.Until(() => receiver.Requests.Count > 0);
        Assert.Equal(["temp/after"], stream.Published);
        Assert.Equal(1, await host.DeliveryCount());
        Assert.Contains(stream.All, one => one.Name == "pf/device/approved");
        Assert.Single(await host.Notes("device.quarantine"));
    }

    [Fact]
    public async Task S99_a_denied_devices_events_stay_out_also_after_a_reconnect()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = await host.Member();
        await host.Remove(device.Id, deny: true);
        Assert.Equal(Reason.Denied, (await device.Verdict()).Reason);
        await device.Emit("a/1");
        await device.Reboot(host);
        await device.Emit("a/2");
        await using var member = await host.Member();
        await member.Emit("end");

        await stream.Next("end");
        Assert.Equal(["end"], stream.Published);
        Assert.Contains(stream.All, one => one.Name == "pf/device/denied");
    }

    [Fact]
    public async Task D19_a_denied_devices_attempts_are_noted_once_in_an_hour()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await device.ComeOnline(host);
        await host.Remove(device.Id, deny: true);
        await device.Verdict();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Reason.Denied, (await device.Reboot(host)).Reason);
        }
        var note = Assert.Single(await host.Notes("device.refused"));
        Assert.Equal(($"device {device.Id}", device.Id), (note.Actor, note.Subject));
        host.Time.Forward(TimeSpan.FromMinutes(61));
        await device.Reboot(host);
        Assert.Equal(2, (await host.Notes("device.refused")).Count);
    }

    [Fact]
    public async Task D8_S102_what_devices_and_policies_change_is_noted()
    {
        await using var host = await PrivilegeTests.Released("auto_approve");
        Assert.Single(await host.Notes("firmware.evidence"));
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        Assert.Equal(stranger.Id, Assert.Single(await host.Notes("device.auto_approve")).Subject);

        await using var forced = new TestDevice { Product = 77 };
        await host.Import(forced.Id, force: true);
        await forced.ComeOnline(host);
        Assert.Empty(await host.Notes("device.force_clear"));
        forced.Product = 94;
        await forced.Report();
        await forced.Report();
        Assert.Single(await host.Notes("device.force_clear"));
    }

    [Fact]
    public async Task An_event_before_the_report_and_one_with_the_clouds_names_go_nowhere()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.Connect(host);
        await device.Emit("early");
        Assert.Equal("not_reported", (await host.Device(device.Id)).LastRefusal);
        await device.Report();
        foreach (var name in new[] { "spark/status", "Particle/x", "pf/device/denied" })
        {
            await device.Emit(name);
            Assert.Equal(Reason.ReservedName, (await device.Verdict()).Reason);
        }
        await device.Emit("end");
        await stream.Next("end");
        Assert.Equal(["end"], stream.Published);
        Assert.Equal(["online"], stream.All.Where(one => one.Name == "spark/status").Select(one => one.Body.Data));
    }

    [Fact]
    public async Task A_name_with_a_line_break_cannot_write_lines_of_its_own_into_a_stream()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = await host.Member();
        await device.Emit("a\nevent: spark/status");
        await device.Emit("end", "two\nlines");
        Assert.Equal("two\nlines", (await stream.Next("end")).Data);
        Assert.Equal(["end"], stream.Published);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_come_in_base64_behind_a_mark()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = await host.Member();
        await device.Publish("event/raw", [0xff, 0x00, 0xfe]);
        await device.Emit("text", "21 °C");
        Assert.Equal("data:application/octet-stream;base64,/wD+", (await stream.Next("raw")).Data);
        Assert.Equal("21 °C", (await stream.Next("text")).Data);
    }

    [Fact]
    public async Task A_device_that_floods_is_told_once_and_others_are_heard()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var noisy = await host.Member();
        await using var calm = await host.Member();
        const int Sent = 400; // fewer than the port lets through at once, or they would come in too slowly to be a flood
        for (var i = 0; i < Sent; i++)
        {
            await noisy.Publish("event/noise", [], MqttQualityOfServiceLevel.AtMostOnce);
        }
        Assert.Equal(Reason.TooOften, (await noisy.Verdict()).Reason);
        await calm.Emit("calm");
        await stream.Next("calm");
        await noisy.AssertNothing(Topics.Verdict);
        var heard = stream.Published.Count(name => name == "noise");
        Assert.InRange(heard, EventAllowance.Burst, Sent / 2);
        Assert.Equal("too_often", (await host.Device(noisy.Id)).LastRefusal);
    }

    [Fact]
    public void The_limit_is_the_devices_and_not_its_connections_and_is_told_once_in_a_while()
    {
        const string Noisy = "e00fce680000000000000001";
        var limit = new DeviceLimit(new GuardLimits());
        var nowMs = 1_000_000L;
        for (var i = 0; i < EventAllowance.Burst; i++)
        {
            Assert.True(limit.TakeEvent(Noisy, nowMs));
        }
        Assert.False(limit.TakeEvent(Noisy, nowMs)); // on whichever connection it comes
        Assert.True(limit.IsNews(Noisy, nowMs));
        Assert.False(limit.IsNews(Noisy, nowMs + 9_999));
        Assert.True(limit.IsNews(Noisy, nowMs + 10_000));
        Assert.True(limit.TakeEvent("e00fce680000000000000002", nowMs));
        Assert.True(limit.TakeEvent(Noisy, nowMs + 1000 / EventAllowance.PerSecond));
        Assert.False(limit.TakeEvent(Noisy, nowMs + 1000 / EventAllowance.PerSecond));
    }

    [Fact]
    public async Task Who_comes_anew_for_each_burst_of_events_gains_nothing_by_it()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var noisy = await host.Member();
        await using var calm = await host.Member();
        host.Time.Stop();
        for (var connection = 0; connection < 3; connection++)
        {
            for (var i = 0; i < EventAllowance.Burst; i++)
            {
                await noisy.Emit("noise");
            }
            await noisy.Reboot(host);
        }
        await noisy.Emit("noise");
        await calm.Emit("calm");
        await stream.Next("calm");
        Assert.Equal(EventAllowance.Burst, stream.Published.Count(name => name == "noise"));
        Assert.Equal("too_often", (await host.Device(noisy.Id)).LastRefusal);
    }

    [Fact]
    public async Task An_event_that_no_webhook_wants_writes_nothing_and_one_that_is_wanted_one_row()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await using var device = await host.Member();
        await using var bystander = await host.Member();
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        var before = await Changes(host);
        await device.Emit("unwanted");
        await stream.Next("unwanted");
        Assert.Equal(before, await Changes(host));

        await host.Hook(receiver);
        var devices = await Devices(host);
        await device.Emit("temp");
        Assert.Equal(1, await host.DeliveryCount());
        Assert.Equal(devices, await Devices(host));
    }

    [Fact]
    public async Task S30_curl_hears_a_member__S34_and_not_mosquitto_that_never_reported()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var silent = new TestDevice();
        await host.Import(silent.Id);
        await using var member = await host.Member();
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter;
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sN", $"{host.Url}{EventHosts.Events}/temp%2Fk?access_token={token}"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal(":ok", await curl.StandardOutput.ReadLineAsync());
            await Mosquitto(host, silent, "event/temp/k0");
            await Wait.Until(async () => (await host.Device(silent.Id)).LastRefusal == "not_reported");
            await member.Emit("other");
            await member.Emit("temp/k1");
            Assert.Equal("", await curl.StandardOutput.ReadLineAsync());
            Assert.Equal("event: temp/k1", await curl.StandardOutput.ReadLineAsync());
            Assert.StartsWith("data: {\"data\":\"1\",\"ttl\":60,\"published_at\":\"", await curl.StandardOutput.ReadLineAsync());
        }
        finally
        {
            curl.Kill();
            await curl.WaitForExitAsync();
        }
    }

    private static async Task Mosquitto(ServerHost host, TestDevice device, string suffix)
    {
        string[] arguments =
        [
            "-h", host.Mqtt.Address.ToString(), "-p", $"{host.Mqtt.Port}", "-i", device.Id, "-u", device.Id, "-P", device.Credential,
            "-t", Topics.Of(device.Id, suffix), "-m", "1", "-q", "1",
        ];
        using var process = Process.Start("mosquitto_pub", arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    // Whatever an event could write.
    private static Task<string> Changes(ServerHost host) => host.Read(async store =>
        $"{await store.Deliveries.CountAsync()} {await store.Audit.CountAsync()} {await DevicesOf(store)}");

    private static Task<string> Devices(ServerHost host) => host.Read(DevicesOf);

    private static async Task<string> DevicesOf(ProductFirmware.Server.Store store) =>
        System.Text.Json.JsonSerializer.Serialize(await store.Devices.AsNoTracking().OrderBy(row => row.Id).ToListAsync());
}
