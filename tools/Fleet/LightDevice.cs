using System.Net;
using System.Security.Cryptography;
using System.Text;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>What a device said that the server acknowledged, or may have taken.</summary>
internal sealed record Said(int BootId, int Version, string Hash, ImageState State);

/// <summary>
/// A device without flash: it speaks the wire as a board does, keeps what it downloads in memory over lost connections, checks its
/// hash, and runs it from then on. Hundreds of them fit into one process.
/// </summary>
internal sealed class LightDevice(string id, string target, IPEndPoint broker, Gate gate, Bell bell, int seed)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ChunkLimit = TimeSpan.FromSeconds(5);

    private readonly string credential = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private readonly Random random = new(seed);
    private readonly Lock saidLock = new();
    private readonly List<Said> saidSince = [];
    private readonly HashSet<string> confirmed = [];
    private readonly HashSet<string> proved = [];
    private byte[] hash = new byte[Limits.HashBytes];
    private ImageState state = ImageState.Confirmed;
    private int bootId = RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private Reason outcome;
    private Offer? offer;
    private byte[] slot = [];
    private int held;
    private bool isKnown;
    private bool isLetIn;
    private volatile bool mustReboot;

    public string Id => id;

    /// <summary>What it runs.</summary>
    public int Version { get; private set; }

    /// <summary>Bytes of a download that it holds.</summary>
    public int Held => held;

    /// <summary>What went wrong for good: a promise of the server's was broken.</summary>
    public string? Broken { get; private set; }

    /// <summary>How many of its messages were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How many images it downloaded whole.</summary>
    public int Downloads { get; private set; }

    /// <summary>
    /// The newest report that was acknowledged, and those that were sent after it: one of them is what the server must know. Empty
    /// where none was acknowledged yet.
    /// </summary>
    public IReadOnlyList<Said> MustBeKnown
    {
        get
        {
            lock (saidLock)
            {
                return isKnown ? [.. saidSince] : [];
            }
        }
    }

    /// <summary>What the server must have kept of its credential; null where it was never let in.</summary>
    public string? Pin => isLetIn ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(credential))) : null;

    /// <summary>What it told of a transfer, where that was acknowledged and nothing was told since.</summary>
    public (int Transfer, ProgressState State)? Told { get; private set; }

    /// <summary>Images that it reported as confirmed, which was acknowledged.</summary>
    public IReadOnlyList<string> Proved
    {
        get
        {
            lock (saidLock)
            {
                return [.. proved];
            }
        }
    }

    /// <summary>Whether it reported this image as confirmed.</summary>
    public bool HasConfirmed(string imageHash)
    {
        lock (saidLock)
        {
            return confirmed.Contains(imageHash);
        }
    }

    /// <summary>The first image, as if from the factory.</summary>
    public void Run(byte[] file, int version)
    {
        var image = new ImageFile();
        image.Decode(file);
        (hash, Version) = (image.Tlvs.Hash, version);
    }

    /// <summary>Starts again at the next moment, as when its power goes.</summary>
    public void Reboot() => mustReboot = true;

    /// <summary>Lives until it is stopped: connects, reports, takes what it is offered, and again when the connection is lost.</summary>
    public async Task Live(CancellationToken stop)
    {
        var pauseMs = 100;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await gate.Open(stop);
                using var link = new Link(id, bell);
                await link.Connect(broker, credential, stop);
                isLetIn = true;
                pauseMs = 100;
                await ComeOnline(link, stop);
                await Listen(link, stop);
            }
            catch (Exception e) when (IsOfLink(e) && !stop.IsCancellationRequested)
            {
                await Task.Delay(random.Next(pauseMs / 2, pauseMs), stop).ContinueWith(_ => { }, TaskScheduler.Default);
                pauseMs = Math.Min(2 * pauseMs, 2000);
                LosePower();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                Broken = $"{id}: {e.Message}";
                return;
            }
        }
    }

    private static bool IsOfLink(Exception e) =>
        e is MqttCommunicationException or MqttClientDisconnectedException or LinkLost or TimeoutException
            or ObjectDisposedException or InvalidOperationException or OperationCanceledException;

    private async Task ComeOnline(Link link, CancellationToken stop)
    {
        await Report(link, stop);
        await link.Until(Topics.Verdict, IsOfThisBoot, AnswerLimit, stop);
        if (state == ImageState.Testing)
        {
            state = ImageState.Confirmed;
            outcome = Reason.Confirmed;
            await Report(link, stop);
        }
    }

    private async Task Report(Link link, CancellationToken stop)
    {
        var said = new Said(bootId, Version, Convert.ToHexStringLower(hash), state);
        lock (saidLock)
        {
            saidSince.Add(said);
            if (state == ImageState.Confirmed)
            {
                confirmed.Add(said.Hash);
            }
        }
        try
        {
            await link.Publish(Topics.Report, Message(), MqttQualityOfServiceLevel.AtLeastOnce, stop);
        }
        catch (Exception e) when (IsOfLink(e) && outcome == Reason.None && link.Peek(Topics.Verdict) is { } verdict && IsOfThisBoot(verdict))
        {
            MustKnow(said); // a verdict is an answer, too; after a trial it may be that of the trial's own report
            throw;
        }
        Acknowledged++;
        MustKnow(said);
        outcome = Reason.None;
    }

    private void MustKnow(Said said)
    {
        lock (saidLock)
        {
            saidSince.RemoveRange(0, saidSince.LastIndexOf(said));
            isKnown = true;
            if (said.State == ImageState.Confirmed)
            {
                proved.Add(said.Hash);
            }
        }
        bell.Ring();
    }

    // With the server's power goes that of some of the boards; one whose image is on trial would go back to the old one.
    private void LosePower()
    {
        if (state == ImageState.Confirmed && random.Next(2) == 0)
        {
            bootId = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        }
    }

    private byte[] Message()
    {
        var report = new Report
        {
            Product = Scene.Product,
            Version = Version,
            Hash = hash,
            State = state,
            Target = target,
            SlotBytes = Limits.ImageBytesMax,
            ChunkBytes = Limits.ChunkBytesMax,
            BootId = bootId,
            UpdatesEnabled = true,
            Outcome = outcome,
            OutcomeVersion = outcome == Reason.None ? 0 : Version,
            OutcomeHash = outcome == Reason.None ? [] : hash,
        };
        var buffer = new byte[Limits.ControlBytesMax];
        return buffer[..report.Encode(buffer)];
    }

    private bool IsOfThisBoot(byte[] bytes)
    {
        var verdict = new Verdict();
        return verdict.Decode(bytes, bytes.Length) == Reason.None && verdict.BootId == bootId;
    }

    private async Task Listen(Link link, CancellationToken stop)
    {
        while (!mustReboot)
        {
            if (await link.Next(Topics.Offer, TimeSpan.FromMilliseconds(200), stop) is not { } bytes)
            {
                continue;
            }
            var next = new Offer();
            next.Decode(bytes, bytes.Length);
            if (await Take(link, next, stop))
            {
                break; // swapped: it starts again with the new image
            }
        }
        mustReboot = false;
        bootId = RandomNumberGenerator.GetInt32(1, int.MaxValue);
    }

    // True where it holds the whole image and goes over to it.
    private async Task<bool> Take(Link link, Offer next, CancellationToken stop)
    {
        var isSame = offer is not null && offer.Hash.AsSpan().SequenceEqual(next.Hash) && slot.Length == next.Size;
        offer = next;
        if (!isSame)
        {
            (slot, held) = (new byte[next.Size], 0);
        }
        await Tell(link, ProgressState.Accepted, stop);
        while (held < slot.Length)
        {
            if (link.Peek(Topics.Cancel) is { } cancel && IsOfThisTransfer(cancel))
            {
                return false;
            }
            await Window(link, stop);
        }
        Verify(next);
        Downloads++;
        await Tell(link, ProgressState.Staged, stop);
        await Tell(link, ProgressState.Swapping, stop);
        (hash, Version, state, offer) = (next.Hash, next.Version, ImageState.Testing, null);
        return true;
    }

    // One fetch and its chunks; what is lost or late is asked for again.
    private async Task Window(Link link, CancellationToken stop)
    {
        var fetch = new Fetch { Transfer = offer!.Transfer, Offset = held, Length = Math.Min(Limits.FetchBytesMax, slot.Length - held) };
        var buffer = new byte[Limits.ControlBytesMax];
        await link.Publish(Topics.Fetch, buffer[..fetch.Encode(buffer)], MqttQualityOfServiceLevel.AtMostOnce, stop);
        for (var end = held + fetch.Length; held < end;)
        {
            if (await link.Next(Topics.Chunk, ChunkLimit, stop) is not { } frame)
            {
                return;
            }
            if (Chunk.Transfer(frame) == offer.Transfer && Chunk.Offset(frame) == held)
            {
                frame.AsSpan(Limits.ChunkHeaderBytes).CopyTo(slot.AsSpan(held));
                held += frame.Length - Limits.ChunkHeaderBytes;
            }
        }
    }

    private bool IsOfThisTransfer(byte[] bytes)
    {
        var cancel = new Cancel();
        return cancel.Decode(bytes, bytes.Length) == Reason.None && cancel.Transfer == offer!.Transfer;
    }

    private void Verify(Offer next)
    {
        var image = new ImageFile();
        var reason = image.Decode(slot);
        if (reason != Reason.None || !image.Tlvs.Hash.AsSpan().SequenceEqual(next.Hash) || image.Tlvs.Version != next.Version)
        {
            throw new InvalidDataException($"version {next.Version} came as another file than was offered ({reason})");
        }
    }

    private async Task Tell(Link link, ProgressState progress, CancellationToken stop)
    {
        var buffer = new byte[Limits.ControlBytesMax];
        var message = new Progress { Transfer = offer!.Transfer, State = progress, Offset = held };
        Told = null;
        await link.Publish(Topics.Progress, buffer[..message.Encode(buffer)], MqttQualityOfServiceLevel.AtLeastOnce, stop);
        Acknowledged++;
        Told = (message.Transfer, progress);
        bell.Ring();
    }
}
