using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary>The story: from an empty cloud to a fleet that is updated, a stranger, and a version that does not stay.</summary>
internal sealed class DemoPlay(DemoFolder folder, DemoServer server, KeyFiles keys, CloudClient cloud, DemoScript script, CancellationToken stop)
{
    private const int Product = 94;

    private readonly DemoBoard[] members = [.. Enumerable.Range(1, 5).Select(number => NewBoard(folder, number))];
    private readonly DemoBoard stranger = NewBoard(folder, 255);

    private DemoBoard Tester => members[0];

    private IEnumerable<DemoBoard> All => [.. members, stranger];

    /// <summary>What is running, to be stopped or kept.</summary>
    public IEnumerable<Background> Processes => All.Select(board => board.Process).OfType<Background>();

    public async Task Run()
    {
        await Setup();
        await TryVersion2();
        await ReleaseVersion2();
        await SurviveVersion3();
    }

    private async Task Setup()
    {
        await script.Step("create product 94, Blinky", "product 94, policy quarantine", async () =>
        {
            var pem = await File.ReadAllTextAsync(keys.PublicKey, stop);
            var product = await cloud.CreateProduct(new("Blinky", Product, "The sample product", [pem]), stop);
            return $"product {product.Id}, policy {product.Policy}";
        });
        await script.Step("import five boards; a sixth stays a stranger", "5 added", async () =>
        {
            var answer = await cloud.Import(Product, string.Join('\n', members.Select(board => board.DeviceId)), force: false, dryRun: false, stop);
            return $"{answer.Updated} added";
        });
        await script.Step("upload version 1, the factory's", "versions 1, released none", async () =>
        {
            await Upload(1);
            return await Firmware();
        });
        await script.Step(
            "make six virtual boards with version 1 and power them up",
            "5 × v1 ok, 1 × v1 quarantined",
            async () =>
            {
                await Task.WhenAll(All.Select(board => board.Provision(server.Mqtt, keys.PublicKey, folder.Image(1), stop)));
                foreach (var board in All)
                {
                    board.PowerOn();
                }
            },
            Fleet);
    }

    private async Task TryVersion2()
    {
        await script.Step("upload version 2; nobody changes firmware", "versions 2 1, released none; 5 × v1 ok, 1 × v1 quarantined", async () =>
        {
            await Upload(2);
            return $"{await Firmware()}; {await Fleet()}";
        });
        await script.Refused("release version 2, which runs on no device yet", "no_evidence", () => cloud.Release(Product, 2, stop));
        await script.Step(
            $"lock test board {Tester.DeviceId} to version 2 and flash it now",
            "4 × v1 ok, 1 × v2 ok, 1 × v1 quarantined",
            () => cloud.Lock(Product, Tester.DeviceId, 2, now: true, stop),
            Fleet);
    }

    private async Task ReleaseVersion2()
    {
        await script.Step("release version 2; boards that are online are not interrupted", "versions 2 1, released 2; 4 × v1 ok, 1 × v2 ok, 1 × v1 quarantined", async () =>
        {
            await cloud.Release(Product, 2, stop);
            return $"{await Firmware()}; {await Fleet()}";
        });
        await script.Step(
            "the other four come online again and take it; the stranger does so too and gets nothing",
            "5 × v2 ok, 1 × v1 quarantined",
            () => Task.WhenAll(All.Except([Tester]).Select(board => board.PowerCycle())),
            Fleet);
        await script.Step(
            "approve the stranger: it follows",
            "6 × v2 ok",
            () => cloud.Approve(Product, stranger.DeviceId, noUpdate: false, stop),
            Fleet);
    }

    private async Task SurviveVersion3()
    {
        await script.Step(
            "upload version 3, which hangs at start, and flash the test board with it",
            "runs v2, ok; v3 went back: trial_hung",
            async () =>
            {
                await Upload(3);
                await cloud.Lock(Product, Tester.DeviceId, 3, now: true, stop);
            },
            async () =>
            {
                var device = await cloud.Device(Product, Tester.DeviceId, stop);
                return $"runs v{device.FirmwareVersion}, {device.Status}; v{device.LastOutcomeVersion} went back: {device.LastOutcome}";
            });
        await script.Refused("release version 3", "no_evidence", () => cloud.Release(Product, 3, stop));
        await script.Step("unlock the test board; the fleet is whole", "6 × v2 ok", () => cloud.Lock(Product, Tester.DeviceId, null, now: false, stop), Fleet);
        await script.Refused(
            "upload version 2's file as version 9",
            "version_differs",
            () => cloud.Upload(Product, new(folder.Image(2), "Nine", null, "9"), null, stop));
    }

    private Task Upload(int version) =>
        cloud.Upload(Product, new(folder.Image(version), $"Blinky {version}", $"Version {version} of the demo", null), null, stop);

    private async Task<string> Firmware()
    {
        var versions = await cloud.Firmware(Product, stop);
        var released = versions.Where(version => version.Current).Select(version => $"{version.Version}").SingleOrDefault("none");
        return $"versions {string.Join(' ', versions.Select(version => version.Version))}, released {released}";
    }

    // What the boards themselves reported, as the cloud shows it.
    private async Task<string> Fleet()
    {
        var groups = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var device in cloud.Devices(Product, new(), stop))
        {
            var label = Label(device);
            groups[label] = groups.GetValueOrDefault(label) + 1;
        }
        return string.Join(", ", groups.OrderBy(group => group.Key.Contains("quarantined")).Select(group => $"{group.Value} × {group.Key}"));
    }

    private static string Label(DeviceBody device)
    {
        var trial = device.FirmwareState == "testing" ? " on trial" : "";
        return device.FirmwareVersion is null
            ? "never reported"
            : $"v{device.FirmwareVersion} {(device.Quarantined ? "quarantined" : device.Status)}{trial}";
    }

    private static DemoBoard NewBoard(DemoFolder folder, int number)
    {
        var id = DeviceId.FromMac([0x24, 0xa1, 0xb2, 0, 0, (byte)number]);
        return new(id, folder.Board(id));
    }
}
