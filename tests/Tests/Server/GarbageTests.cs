using System.Security.Cryptography;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Bytes that are no messages: a Reason, and the server goes on.</summary>
public class GarbageTests
{
    [Theory]
    [InlineData(Topics.Report)]
    [InlineData(Topics.Progress)]
    [InlineData(Topics.Fetch)]
    public async Task Garbage_is_answered_with_its_reason_and_recorded(string suffix)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.Connect(host);
        (byte[] Payload, Reason Reason)[] cases =
        [
            ([], Reason.Malformed),
            ([0xff], Reason.Malformed),
            ([0xa0], Reason.MissingField),
            ([0xa1, 0x01, 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Reason.OutOfRange),
            (new byte[Limits.ControlBytesMax + 1], Reason.TooLong),
        ];
        foreach (var (payload, reason) in cases)
        {
            await device.Publish(suffix, payload);
            var verdict = await device.Verdict();
            Assert.Equal((VerdictStatus.Limited, reason, 0), (verdict.Status, verdict.Reason, verdict.BootId));
            await host.Until(device.Id, seen => seen.LastRefusal == NameOf(reason));
        }
        Assert.Equal(VerdictStatus.Ok, (await device.Report()).Status);
    }

    [Fact]
    public async Task What_kept_a_device_out_is_shown_once_it_is_in()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice { Trouble = Reason.ClockUnset };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        var seen = await host.Device(device.Id);
        Assert.Equal(("ok", "clock_unset"), (seen.Status, seen.LastRefusal));
        Assert.NotNull(seen.LastRefusalAt);
    }

    [Fact]
    public async Task Random_bytes_on_every_topic_harm_nobody()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var noisy = new TestDevice();
        await using var calm = new TestDevice();
        await host.Import(calm.Id);
        await noisy.Connect(host);
        await calm.ComeOnline(host);
        foreach (var suffix in new[] { Topics.Report, Topics.Progress, Topics.Fetch, "event/a" })
        {
            for (var i = 0; i < 100; i++)
            {
                await noisy.Publish(suffix, RandomNumberGenerator.GetBytes(i));
            }
        }
        Assert.Equal(VerdictStatus.Ok, (await calm.Report()).Status);
        Assert.True(noisy.Client.IsConnected);
    }

    [Fact]
    public async Task An_event_that_is_too_long_is_answered_with_its_reason()
    {
        await using var host = await ServerHost.Start();
        await using var device = new TestDevice();
        await device.Connect(host);
        await device.Publish("event/a", new byte[Limits.EventBytesMax]);
        await device.Publish("event/a", new byte[Limits.EventBytesMax + 1]);
        Assert.Equal(Reason.TooLong, (await device.Verdict()).Reason);
    }

    private static string NameOf(Reason reason) => ProductFirmware.Core.Explanations.NameOf(reason);
}
