using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>What one device, or a stranger, does to the broker's port for as long as it is let.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="Run">Attacks until it is stopped.</param>
internal sealed record Attack(string Name, Func<IPEndPoint, CancellationToken, Task> Run);

/// <summary>The attacks that are measured.</summary>
internal static class Attacks
{
    private const int Sockets = 1000;
    private const int Filters = 200;
    private const int AtOnce = 50;

    private static readonly string Id = DeviceId.Prefix + "0000bad00000";
    private static readonly string Credential = RandomNumberGenerator.GetHexString(64, lowercase: true);

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("reports of one device, as fast as it can", (broker, stop) => Flood(broker, Topics.Report, Report(), stop)),
        new("events of one device, as fast as it can", (broker, stop) => Flood(broker, Topics.EventPrefix + "noise", new byte[100], stop)),
        new("garbage of one device, as fast as it can", (broker, stop) => Flood(broker, Topics.Report, new byte[100], stop)),
        new($"slow-loris: {Sockets} connections, a byte of CONNECT a second each", Loris),
        new($"half-open: {Sockets} devices that never read nor close", HalfOpen),
        new($"subscription bombs: {Filters} filters a packet, again and again", Bombs),
        new("wrong credentials, again and again", Guesses),
    ];

    private static byte[] Report()
    {
        var report = new Report
        {
            Product = Scene.Product,
            Version = 1,
            Hash = new byte[Limits.HashBytes],
            State = ImageState.Confirmed,
            Target = "VIRTUAL",
            SlotBytes = 100_000,
            ChunkBytes = Limits.ChunkBytesMax,
            BootId = 1,
            UpdatesEnabled = true,
        };
        var buffer = new byte[Limits.ControlBytesMax];
        return buffer[..report.Encode(buffer)];
    }

    // Cut off, it comes again at once.
    private static async Task Again(Func<Task> attack, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await attack();
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                await Task.Yield();
            }
        }
    }

    private static Task Flood(IPEndPoint broker, string suffix, byte[] payload, CancellationToken stop) => Again(
        async () =>
        {
            using var raw = await RawSocket.To(broker, stop);
            await raw.Send(RawSocket.Connect(Id, Credential), stop);
            byte[] block = [.. Enumerable.Repeat(RawSocket.Publish(Topics.Of(Id, suffix), payload), AtOnce).SelectMany(bytes => bytes)];
            var reading = Read(raw, stop);
            while (!reading.IsCompleted)
            {
                await raw.Send(block, stop);
            }
        },
        stop);

    private static async Task Read(RawSocket raw, CancellationToken stop)
    {
        try
        {
            while (await raw.Skip(stop))
            {
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // the end as well
        }
    }

    private static Task Loris(IPEndPoint broker, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Sockets).Select(number => Again(
        async () =>
        {
            using var raw = await RawSocket.To(broker, stop);
            foreach (var one in RawSocket.Connect(IdOf(number), Credential))
            {
                await raw.Send([one], stop);
                await Task.Delay(1000, stop);
            }
        },
        stop)));

    private static Task HalfOpen(IPEndPoint broker, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Sockets).Select(number => Again(
        async () =>
        {
            using var raw = await RawSocket.To(broker, stop);
            await raw.Send(RawSocket.Connect(IdOf(number), Credential), stop);
            await raw.Send(RawSocket.Publish(Topics.Of(IdOf(number), Topics.Report), Report()), stop);
            await Task.Delay(Timeout.Infinite, stop);
        },
        stop)));

    private static Task Bombs(IPEndPoint broker, CancellationToken stop) => Again(
        async () =>
        {
            using var raw = await RawSocket.To(broker, stop);
            await raw.Send(RawSocket.Connect(Id, Credential), stop);
            await raw.Send(RawSocket.Subscribe(Enumerable.Range(0, Filters).Select(number => $"a/+/{number}/#")), stop);
            await Read(raw, stop);
        },
        stop);

    private static Task Guesses(IPEndPoint broker, CancellationToken stop) => Again(
        async () =>
        {
            using var raw = await RawSocket.To(broker, stop);
            await raw.Send(RawSocket.Connect(Id, RandomNumberGenerator.GetHexString(64, lowercase: true)), stop);
            await Read(raw, stop);
        },
        stop);

    private static string IdOf(int number) => DeviceId.Prefix + $"0000bad1{number:x4}";
}
