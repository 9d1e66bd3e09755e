using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>The other end, as small as the agent's tests need it: answers reports, offers one image, serves fetches.</summary>
internal sealed class FakeCloud(World world)
{
    private readonly byte[] buffer = new byte[Limits.ControlBytesMax];
    private int acceptedInBoot;

    public bool Reachable { get; set; } = true;

    public bool Answers { get; set; } = true;

    public bool ServesChunks { get; set; } = true;

    public VerdictStatus Status { get; set; } = VerdictStatus.Ok;

    public int Product { get; set; } = World.Product;

    /// <summary>The image that every device is to run; null for none.</summary>
    public byte[]? Target { get; set; }

    /// <summary>Lets a test spoil the offer that follows a verdict.</summary>
    public Action<Offer>? Spoil { get; set; }

    /// <summary>Whether the offer is made again to a device that has accepted it in the same boot.</summary>
    public bool RepeatsOffer { get; set; } = true;

    public int ChunkBytes { get; set; } = 1024;

    public int Transfer { get; set; } = 1;

    /// <summary>What becomes of the frames of one fetch: lost, doubled, in another order.</summary>
    public Func<List<byte[]>, IEnumerable<byte[]>> OnTheWay { get; set; } = frames => frames;

    public List<Report> Reports { get; } = [];

    public List<Fetch> Fetches { get; } = [];

    public List<Progress> Progresses { get; } = [];

    public List<string> Events { get; } = [];

    public string Told => string.Join(" ", Progresses.Select(p => p.Reason == Reason.None ? $"{p.State}" : $"{p.State}({p.Reason})"));

    public void Take(string suffix, byte[] message)
    {
        switch (suffix)
        {
            case Topics.Report:
                TakeReport(message);
                break;
            case Topics.Fetch:
                TakeFetch(message);
                break;
            case Topics.Progress:
                var progress = new Progress();
                Assert.Equal(Reason.None, progress.Decode(message, message.Length));
                Progresses.Add(progress);
                world.Hears(progress);
                acceptedInBoot = progress.State is ProgressState.Failed or ProgressState.Refused ? 0 : world.Board.BootId;
                break;
            default:
                Events.Add(suffix);
                break;
        }
    }

    public void SendVerdict(int bootId)
    {
        var verdict = new Verdict { Status = Status, Reason = Reason.Member, Product = Product, TimeMs = 1_700_000_000_000, BootId = bootId };
        Send(Topics.Verdict, verdict.Encode(buffer));
    }

    public void SendOffer()
    {
        var offer = Images.Offer(Target!, Transfer);
        Spoil?.Invoke(offer);
        Send(Topics.Offer, offer.Encode(buffer));
    }

    public void SendCancel(int transfer) =>
        Send(Topics.Cancel, new Cancel { Transfer = transfer, Reason = Reason.OperatorCancelled }.Encode(buffer));

    public void SendCommand(CommandKind kind, int argument = 0) =>
        Send(Topics.Command, new Command { Kind = kind, Argument = argument }.Encode(buffer));

    private void TakeReport(byte[] message)
    {
        var report = new Report();
        Assert.Equal(Reason.None, report.Decode(message, message.Length));
        Reports.Add(report);
        if (!Answers)
        {
            return;
        }
        SendVerdict(report.BootId);
        bool due = Target != null && report.State == ImageState.Confirmed && !report.Hash.SequenceEqual(Images.HashOf(Target));
        if (due && (RepeatsOffer || acceptedInBoot != report.BootId))
        {
            SendOffer();
        }
    }

    private void TakeFetch(byte[] message)
    {
        var fetch = new Fetch();
        Assert.Equal(Reason.None, fetch.Decode(message, message.Length));
        Fetches.Add(fetch);
        if (fetch.Transfer != Transfer)
        {
            SendCancel(fetch.Transfer);
            return;
        }
        Assert.InRange(fetch.Offset + fetch.Length, 1, Target!.Length);
        if (!ServesChunks)
        {
            return;
        }
        List<byte[]> frames = [];
        for (int at = fetch.Offset; at < fetch.Offset + fetch.Length; at += ChunkBytes)
        {
            int count = Math.Min(ChunkBytes, fetch.Offset + fetch.Length - at);
            var frame = new byte[Limits.ChunkHeaderBytes + count];
            Chunk.WriteHeader(frame, fetch.Transfer, at);
            Array.Copy(Target, at, frame, Limits.ChunkHeaderBytes, count);
            frames.Add(frame);
        }
        foreach (var frame in OnTheWay(frames))
        {
            world.Link.Deliver(Topics.Chunk, frame);
        }
    }

    private void Send(string suffix, int length)
    {
        Assert.True(length > 0);
        world.Link.Deliver(suffix, buffer[..length]);
    }
}
