using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>One device's connection, in the server's memory.</summary>
internal sealed class Connection(int number)
{
    public int Number => number;

    public bool HasReported { get; set; }

    public bool IsOwedOffer { get; set; }
}

/// <summary>What a device is told once the store has it, in this order: cancel, verdict, offer.</summary>
internal sealed class Answer
{
    public Cancel? Cancel { get; set; }

    public Verdict? Verdict { get; set; }

    public Transfer? Offer { get; set; }

    public bool Forced { get; set; }

    /// <summary>The image that this report proves.</summary>
    public Firmware? Proven { get; set; }

    public bool IsReport { get; set; }
}

/// <summary>
/// The server around Core, hop by hop as the real one goes: load → decide → save → send. What is saved outlives it; who is connected,
/// and who has reported there, does not.
/// </summary>
internal sealed partial class SimCloud
{
    public const int Products = 2;
    public const string Group = "early";

    private const long UnixBaseMs = 1_795_000_000_000;

    private readonly Simulation sim;
    private readonly DeviceRow[] rows;
    private readonly ProductRow[] products = new ProductRow[Products + 1];
    private readonly Connection?[] connections;
    private readonly bool[] wasConnected;
    private readonly Dictionary<int, Firmware> transfers = [];
    private readonly byte[] buffer = new byte[Limits.ControlBytesMax];
    private long clockErrorMs;
    private int nextTransfer = 1;

    public SimCloud(Simulation sim, int devices)
    {
        this.sim = sim;
        ledger = new Ledger(devices);
        rows = new DeviceRow[devices];
        connections = new Connection?[devices];
        wasConnected = new bool[devices];
        for (var i = 0; i < devices; i++)
        {
            rows[i] = new DeviceRow();
        }
        for (var id = 1; id <= Products; id++)
        {
            products[id] = new ProductRow(id);
        }
    }

    public bool IsUp { get; private set; } = true;

    /// <summary>The server's idea of the time.</summary>
    public long NowMs => UnixBaseMs + sim.NowMs + clockErrorMs;

    public DeviceRow Row(int device) => rows[device];

    public ProductRow Product(int id) => products[id];

    /// <summary>The image that a transfer carries, whoever it was for.</summary>
    public Firmware? ImageOf(int transfer) => transfers.GetValueOrDefault(transfer);

    public bool IsOnline(int device) => connections[device] is not null;

    public void Connected(int device, int connection) => connections[device] = new Connection(connection);

    /// <summary>The server sees that a connection is gone.</summary>
    public void Notices(int device, int connection)
    {
        if (IsUp && connections[device]?.Number == connection)
        {
            connections[device] = null;
            var row = rows[device].Clone();
            row.LastSeenMs = NowMs;
            rows[device] = row;
        }
    }

    /// <summary>The process ends at any point: what it had not saved is gone, and all connections break.</summary>
    public void Die()
    {
        if (!IsUp)
        {
            return;
        }
        IsUp = false;
        sim.History.Add(sim.NowMs, -1, What.CloudDies);
        for (var device = 0; device < connections.Length; device++)
        {
            wasConnected[device] = connections[device] is not null;
            connections[device] = null;
            var link = sim.Boards[device].Link;
            sim.Schedule(3 * link.LatencyMs, Turn.LinkDies, device, link.Connection); // what was sent before still arrives
        }
        sim.Schedule(sim.Chance.Around(3 * 60_000), Turn.CloudIsUp, -1, 0);
    }

    public void Start(bool clockIsRight)
    {
        if (IsUp && !clockIsRight)
        {
            return;
        }
        IsUp = true;
        clockErrorMs = clockIsRight || sim.Chance.OneIn(2) ? 0 : sim.Chance.Between(-1_200_000, 1_200_000);
        sim.History.Add(sim.NowMs, -1, What.CloudIsBack, clockErrorMs);
        CheckCommands();
        for (var device = 0; device < rows.Length; device++)
        {
            MarkSeen(device);
            AskForRetry(device);
        }
    }

    // It was the server that went away: the return of who was connected is a short drop (D5).
    private void MarkSeen(int device)
    {
        if (wasConnected[device])
        {
            wasConnected[device] = false;
            var row = rows[device].Clone();
            row.LastSeenMs = NowMs;
            rows[device] = row;
        }
    }

    /// <summary>A message of a device.</summary>
    public void Arrives(int device, Parcel parcel)
    {
        if (!IsUp || connections[device] is not { } connection || connection.Number != parcel.Connection)
        {
            return;
        }
        switch (parcel.Suffix)
        {
            case Topics.Report:
                var report = new Report();
                report.Decode(parcel.Bytes, parcel.Bytes.Length);
                Finish(device, OnReport, (connection, report, parcel.Tag));
                break;
            case Topics.Progress:
                var progress = new Progress();
                progress.Decode(parcel.Bytes, parcel.Bytes.Length);
                Finish(device, OnProgress, (connection, progress));
                break;
            case Topics.Fetch:
                var fetch = new Fetch();
                fetch.Decode(parcel.Bytes, parcel.Bytes.Length);
                OnFetch(device, fetch);
                break;
        }
    }

    /// <summary>Something about the device changed, or a time has come.</summary>
    public void Nudge(int device, Occasion occasion) => Finish(device, OnNudge, occasion);

    /// <summary>The pause after a failure is over.</summary>
    public void RetryIsDue(int device)
    {
        var isDue = rows[device].RetryAtMs > 0 && rows[device].RetryAtMs <= NowMs;
        if (IsUp && isDue && IsOnline(device))
        {
            Nudge(device, Occasion.Resume);
        }
    }

    // Load → decide → save → send, with a server that may die on either side of the save.
    private void Finish<T>(int device, Func<int, DeviceRow, T, Answer> decide, T item)
    {
        var row = rows[device].Clone();
        var answer = decide(device, row, item);
        var dies = sim.HasFaults && sim.Chance.OneIn(5_000);
        var diesBeforeSave = dies && sim.Chance.OneIn(2);
        var isSentFirst = sim.Plant == Plant.VerdictBeforeSave && answer.Offer is null;
        if (isSentFirst)
        {
            Send(device, answer, row);
        }
        if (!diesBeforeSave)
        {
            Save(device, row, answer);
        }
        if (dies)
        {
            Die();
            return;
        }
        if (!isSentFirst)
        {
            Send(device, answer, row);
        }
    }

    private void Save(int device, DeviceRow row, Answer answer)
    {
        var asksForRetry = row.RetryAtMs != rows[device].RetryAtMs;
        rows[device] = row;
        if (answer.Proven is { } proven && products[proven.Product].Proven.Add(proven.Hash))
        {
            CheckEvidence(device, row, proven);
        }
        if (answer.IsReport && connections[device] is { } connection)
        {
            connection.HasReported = true;
        }
        CheckCommands(device, row);
        if (asksForRetry)
        {
            sim.History.Add(sim.NowMs, device, What.Saves, row.Transfer?.Id ?? 0, row.Failures);
            AskForRetry(device);
        }
    }

    private void AskForRetry(int device)
    {
        if (rows[device].RetryAtMs > 0 && sim.Plant != Plant.NoRetry)
        {
            sim.Schedule(Math.Max(1, rows[device].RetryAtMs - NowMs + 1000), Turn.Retry, device, 0);
        }
    }

    private void Send(int device, Answer answer, DeviceRow row)
    {
        if (answer.Cancel is { } cancel)
        {
            Send(device, Topics.Cancel, buffer.AsSpan(0, cancel.Encode(buffer)).ToArray());
        }
        if (answer.Verdict is { } verdict)
        {
            Send(device, Topics.Verdict, buffer.AsSpan(0, verdict.Encode(buffer)).ToArray(), answer.IsReport ? row.ReportNumber : 0);
        }
        if (answer.Offer is { } transfer)
        {
            transfers[transfer.Id] = transfer.Firmware;
            CheckBytes(device, transfer);
            sim.Boards[device].IsOffered(transfer.Firmware);
            if (sim.HasFaults && sim.Chance.OneIn(30))
            {
                sim.Schedule(sim.Chance.Between(50, 3000), Turn.MindChanges, device, 0);
            }
            Send(device, Topics.Offer, buffer.AsSpan(0, Message(device, transfer, answer.Forced).Encode(buffer)).ToArray());
        }
    }

    private Offer Message(int device, Transfer transfer, bool forced)
    {
        var firmware = transfer.Firmware;
        return new Offer
        {
            Transfer = transfer.Id,
            Product = firmware.Product,
            Version = firmware.Version,
            Target = firmware.Target,
            Size = firmware.File.Length,
            Hash = Convert.FromHexString(firmware.Hash),
            Header = firmware.Header,
            Mac = sim.Boards[device].MacOf(firmware.File),
            Forced = forced,
        };
    }

    private bool Send(int device, string suffix, byte[] bytes, long tag = 0) =>
        connections[device] is { } connection
        && sim.Boards[device].Link.SendDown(new Parcel(connection.Number, suffix, bytes, tag), suffix != Topics.Chunk);
}
