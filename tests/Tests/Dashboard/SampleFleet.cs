using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>
/// A product in its second month: 400 devices, a rollout under way, failures, strangers, a team and customers. For pictures, and for
/// what must hold with data as with none. It is the same each time.
/// </summary>
internal sealed class SampleFleet
{
    public const int Members = 400;

    private const int Days = 30;
    private const long DayMs = 24 * 3_600_000L;

    private static readonly string[] Titles = ["Factory", "Soil moisture", "Longer battery life", "Frost alarm"];
    private static readonly string[] Places = ["North field", "South field", "Tomatoes", "Peppers", "Nursery", "Seed bank", "Orchard"];
    private static readonly Reason[] Troubles = [Reason.FlashFault, Reason.FlashFault, Reason.TrialHung, Reason.VerifyFailed, Reason.TrialHung, Reason.SelfTestFailed];

    private readonly Random random = new(94);
    private readonly ServerHost host;
    private readonly long nowMs;
    private List<ImageRow> images = [];

    private SampleFleet(ServerHost host) => (this.host, nowMs) = (host, host.Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>A device in the middle of its update.</summary>
    public static string Moving => Id(18);

    /// <summary>A device that a version failed on too often.</summary>
    public static string Troubled => Id(14);

    /// <summary>A device of product 96, where all names are as long as they may be and nowhere to be broken.</summary>
    public static string LongNamed => Id(0xf00);

    /// <summary>Product 94 with all of it, product 95 with nothing, and product 96 with long names.</summary>
    public static async Task Add(DashboardHost dash)
    {
        var fleet = new SampleFleet(dash.Server);
        await dash.Server.CreateProduct();
        await dash.Server.CreateProduct(95);
        await fleet.AddFirmware();
        await fleet.AddPeople(dash);
        await fleet.AddDevices();
        await fleet.AddHistory();
        await fleet.AddWebhook();
        await fleet.AddLongNames();
    }

    private static string Id(int number) => DeviceId.Prefix + $"24a1b2{number:x6}";

    private async Task AddFirmware()
    {
        var about = new ProductChange("Greenhouse sensor", "Soil, light and frost, for a season on two cells.", null);
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(about));
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/95", new UpdateProduct(new ProductChange("Valve", null, null)));
        for (var version = 1; version <= Titles.Length; version++)
        {
            var file = TestImages.Make(host.Key, 94, version, payloadBytes: 74_000 + (version * 900));
            await host.Ask<FirmwareBody>(HttpMethod.Post, "/v1/products/94/firmware", ServerHost.UploadForm(file, Titles[version - 1]));
        }
        await host.Read(async store =>
        {
            foreach (var row in await store.Firmware.Include(row => row.Images).ToListAsync())
            {
                row.UploadedAtMs = nowMs - (row.Version switch { 1 => 64, 2 => 26, 3 => 8, _ => 0 } * DayMs) - 4_000_000;
                row.Images[0].EvidenceAtMs = row.Version < 4 ? nowMs : null;
                row.Images[0].EvidenceBy = row.Version < 4 ? Id(0) : null;
            }
            return await store.SaveChangesAsync();
        });
        await host.Release(2);
        await host.Release(3);
        await host.CreateGroups("pilot", "north");
        images = await host.Read(store => store.Images.OrderBy(image => image.Version).ToListAsync());
    }

    private async Task AddPeople(DashboardHost dash)
    {
        await dash.AddPerson("mira", Role.Developer);
        await dash.AddPerson("jonas", Role.Support);
        await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/products/94/team", new TeamAddition("lena@example.com", "viewer", null, null));
        await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/products/94/team", new TeamAddition(null, null, "Factory line", ["devices:list", "devices:import"]));
        foreach (var name in new[] { "carla", "tom", "hof.weber" })
        {
            await host.Ask<CustomerCreated>(HttpMethod.Post, "/v1/products/94/customers", new NewCustomer($"{name}@example.com", null));
        }
        await host.Ask<ClientAnswer>(HttpMethod.Post, "/v1/products/94/clients", new NewClient("Greenhouse app", null));
    }

    private Task<int> AddDevices() => host.Read(async store =>
    {
        var customers = await store.Users.Where(person => person.CustomerOf != null).Select(person => person.Id).ToListAsync();
        for (var i = 0; i < Members; i++)
        {
            var row = Device(i);
            row.OwnerId = i % 97 == 40 ? customers[i % customers.Count] : null;
            store.Devices.Add(row);
            store.Reports.AddRange(Said(row));
            if (i % 9 == 4)
            {
                store.DeviceGroups.Add(new DeviceGroupRow { ProductId = 94, Group = i % 2 == 0 ? "pilot" : "north", DeviceId = row.Id });
            }
        }
        for (var i = Members; i < Members + 9; i++)
        {
            var row = Device(i);
            (row.ProductId, row.Name, row.JoinedAtMs) = (null, null, null);
            store.Devices.Add(row);
            store.Standings.Add(new StandingRow { ProductId = 94, DeviceId = row.Id, Standing = i % 3 == 2 ? Standing.Denied : Standing.Quarantined, SinceMs = nowMs });
        }
        return await store.SaveChangesAsync();
    });

    // The first ones each show something; behind them is the crowd.
    private DeviceRow Device(int i) => i switch
    {
        < 6 => Bench(i),
        < 10 => Reported(i, 1, isOnline: false, seenMs: nowMs - ((9 + i) * DayMs)),
        < 16 => Failing(i),
        < 26 => Downloading(i),
        < 34 => New(i),
        _ => Reported(i, random.Next(100) < 78 ? 3 : 2, isOnline: random.Next(100) < 84, seenMs: nowMs - random.Next(3_000_000, 90_000_000)),
    };

    private DeviceRow Bench(int i)
    {
        var row = Reported(i, 4, isOnline: true, nowMs);
        (row.Name, row.Test, row.LockedVersion) = ($"Bench {i + 1}", true, 4);
        return row;
    }

    private DeviceRow Downloading(int i)
    {
        var row = Reported(i, 2, isOnline: true, nowMs);
        row.Transfer = Transfer(row, TransferState.Downloading, images[2].SizeBytes * (i - 15) / 12, Reason.None);
        return row;
    }

    private DeviceRow Failing(int i)
    {
        var row = Reported(i, 2, isOnline: true, nowMs);
        var why = Troubles[i - 10];
        (row.Outcome, row.OutcomeVersion, row.OutcomeHash, row.OutcomeAtMs) = (why, 3, images[2].Hash, nowMs - (i * 400_000L));
        (row.FailedHash, row.Failures, row.RetryAtMs) = (images[2].Hash, i < 13 ? 1 : Limits.AttemptsMax, nowMs + DayMs);
        row.Transfer = Transfer(row, why == Reason.FlashFault ? TransferState.Failed : TransferState.Reverted, images[2].SizeBytes / 3, why);
        return row;
    }

    // It came with version 1; each version since was tried, then confirmed, or went wrong.
    private List<ReportRow> Said(DeviceRow row)
    {
        var said = new List<(int Version, ImageState State, BootReason By)>();
        for (var version = 1; version <= row.ReportVersion; version++)
        {
            said.AddRange(version == 1 ? [] : [(version, ImageState.Testing, BootReason.Update)]);
            said.Add((version, ImageState.Confirmed, version == 1 ? BootReason.PowerOn : BootReason.Update));
        }
        if (row.Transfer?.State == TransferState.Reverted)
        {
            said.AddRange([(3, ImageState.Testing, BootReason.Update), (row.ReportVersion, ImageState.Confirmed, BootReason.Watchdog)]);
        }
        row.ReportsKept = said.Count;
        return [.. said.Select((one, i) => new ReportRow
        {
            DeviceId = row.Id,
            Place = ReportRule.Place(i + 1),
            Number = i + 1,
            AtMs = row.ReportedAtMs!.Value - ((said.Count - i) * 5_000_000L),
            BootId = row.BootId!.Value - said.Count + i + 1,
            BootReason = one.By,
            Product = 94,
            Version = one.Version,
            Hash = images[one.Version - 1].Hash,
            State = one.State,
            Target = TestImages.Target,
            UpdatesEnabled = true,
        })];
    }

    private DeviceRow New(int i) => new() { Id = Id(i), ProductId = 94, JoinedAtMs = nowMs - DayMs, Name = $"{Places[i % Places.Length]} {i}" };

    private DeviceRow Reported(int i, int version, bool isOnline, long seenMs)
    {
        var id = Id(i);
        var address = $"10.4.{i / 250}.{i % 250}";
        if (isOnline)
        {
            host.Services.GetRequiredService<Presence>().Connected(new Connection(id, isVersion5: true, address));
        }
        return new DeviceRow
        {
            Id = id,
            ProductId = 94,
            Name = i % 5 == 3 ? null : $"{Places[i % Places.Length]} {i}",
            JoinedAtMs = nowMs - ((20 + (i % 40)) * DayMs),
            BootId = i + 1,
            ReportProduct = 94,
            ReportVersion = version,
            ReportHash = images[version - 1].Hash,
            ReportState = ImageState.Confirmed,
            ReportTarget = TestImages.Target,
            SlotBytes = 364 * 1024,
            ChunkBytes = 4096,
            UpdatesEnabled = true,
            ReportedAtMs = seenMs,
            LastSeenMs = seenMs,
            LastAddress = address,
            Connected = isOnline,
        };
    }

    private TransferRow Transfer(DeviceRow row, TransferState state, int offset, Reason why) => new()
    {
        DeviceId = row.Id,
        ProductId = 94,
        Version = 3,
        Target = TestImages.Target,
        Hash = images[2].Hash,
        SizeBytes = images[2].SizeBytes,
        ContentId = images[2].ContentId,
        State = state,
        Offset = offset,
        Reason = why,
        Attempt = Math.Max(1, row.Failures),
        StartedAtMs = nowMs - 60_000,
        UpdatedAtMs = row.OutcomeAtMs ?? nowMs,
    };

    // Version 2 went out in the first ten days, version 3 in the last week.
    private Task<int> AddHistory() => host.Read(async store =>
    {
        const int StepHours = 2;
        for (var hours = Days * 24; hours > 0; hours -= StepHours)
        {
            var devices = Members - 30 - (hours / 8);
            var third = hours > 160 ? 0 : (int)(devices * 0.7 * (1 - Math.Pow(hours / 160.0, 2)));
            var first = hours > 620 ? devices : Math.Max(4, (int)(devices * Math.Exp((hours - 620) / 60.0)));
            store.History.Add(new HistoryRow
            {
                ProductId = 94,
                AtMs = ((nowMs / (StepHours * 3_600_000L)) - (hours / StepHours)) * StepHours * 3_600_000L,
                Devices = devices,
                Online = devices * 84 / 100,
                Quarantined = 3,
                Versions = new Dictionary<int, int> { [1] = first, [2] = devices - first - third, [3] = third }.Where(found => found.Value > 0).ToDictionary(),
            });
        }
        return await store.SaveChangesAsync();
    });

    private async Task AddLongNames()
    {
        var group = new string('w', 64);
        string Long(int chars) => new('W', chars);
        await host.CreateProduct(96);
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/96", new UpdateProduct(new ProductChange(Long(100), Long(1000), null)));
        await host.Ask<FirmwareBody>(HttpMethod.Post, "/v1/products/96/firmware", ServerHost.UploadForm(TestImages.Make(host.Key, 96, 1), Long(64)));
        await host.Ask<GroupAnswer>(HttpMethod.Post, "/v1/products/96/groups", new NewGroup(group));
        await host.Import(LongNamed, product: 96);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/96/devices/{LongNamed}", new { name = Long(100), notes = Long(1000), groups = new[] { group } });
    }

    private async Task AddWebhook()
    {
        await host.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, EventHosts.Body(new { name = "Greenhouse log", @event = "climate/", url = "https://example.com/devices/{{PARTICLE_DEVICE_ID}}" }));
        await host.Read(async store =>
        {
            for (var i = 11; i >= 0; i--)
            {
                var isLate = i == 2;
                store.Deliveries.Add(new DeliveryRow
                {
                    IntegrationId = 1,
                    EventName = "climate/soil",
                    EventId = new Guid(94, 0, 0, [0, 0, 0, 0, 0, 0, 0, (byte)i]).ToString(),
                    DeviceId = Id(40 + i),
                    Data = $"{{\"moisture\":{31 + i},\"celsius\":{17.5 + i}}}",
                    PublishedAtMs = nowMs - (i * 210_000L),
                    State = i == 7 ? DeliveryState.GaveUp : isLate ? DeliveryState.Waiting : DeliveryState.Delivered,
                    Attempts = i == 7 ? 9 : isLate ? 2 : 1,
                    DueAtMs = isLate ? nowMs + DayMs : 0,
                    LastStatus = i == 7 || isLate ? 503 : 204,
                    LastAnswer = i == 7 || isLate ? "Service Unavailable" : "",
                    LastAttemptAtMs = nowMs - (i * 209_000L),
                });
            }
            return await store.SaveChangesAsync();
        });
    }
}
