using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>A server on a folder of its own, one product, its devices, the people who work on it, and what all of them were told.</summary>
internal sealed class Scene : IAsyncDisposable
{
    public const int Product = 94;

    private const string Target = "VIRTUAL";
    private const int FactoryBytes = 10_000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pf-fire-");
    private readonly Images images = new(Product, Target);
    private readonly CancellationTokenSource stop = new();
    private List<Task> alive = [];

    public Scene(int seed, int deviceCount)
    {
        Server = new ServerProgram(Path.Combine(folder.FullName, "data"), []);
        Api = new Api(Server);
        Devices = [.. Enumerable.Range(1, deviceCount).Select(number => new LightDevice(DeviceId.Prefix + $"{number:x12}", Target, Server.Mqtt, Gate, DeviceAnswered, seed + number))];
        Ledger = new Ledger(RequestAnswered);
        Promises = new Promises(Store, Api, Ledger, Devices);
        Operators = new Operators(Api, Gate, Ledger, Devices, images, seed);
    }

    public Gate Gate { get; } = new();

    public Bell DeviceAnswered { get; } = new();

    public Bell RequestAnswered { get; } = new();

    public Ledger Ledger { get; }

    public ServerProgram Server { get; }

    public Api Api { get; }

    public IReadOnlyList<LightDevice> Devices { get; }

    public Promises Promises { get; }

    public Operators Operators { get; }

    /// <summary>The store's file.</summary>
    public string Store => Path.Combine(Server.Data, "cloud.db");

    /// <summary>What went wrong for good with a device, or null.</summary>
    public string? Broken => Devices.FirstOrDefault(device => device.Broken is not null)?.Broken;

    /// <summary>How many messages of devices were acknowledged.</summary>
    public int Messages => Devices.Sum(device => device.Acknowledged);

    /// <summary>Starts the server, and the devices with version 1, once the gate is open.</summary>
    public async Task Start()
    {
        Server.Launch();
        await Server.Ready();
        await Prepare();
        alive = [.. Devices.Select(device => device.Live(stop.Token))];
    }

    /// <summary>No device does anything from now on.</summary>
    public async Task StopDevices()
    {
        await stop.CancelAsync();
        await Task.WhenAll(alive);
    }

    public async ValueTask DisposeAsync()
    {
        await StopDevices();
        await Server.DisposeAsync();
        Api.Dispose();
        images.Dispose();
        stop.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task Prepare()
    {
        await Api.SignIn(CancellationToken.None);
        await Api.Must(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Fire", Product, null, [images.PublicPem])));
        var first = images.Make(1, FactoryBytes);
        foreach (var device in Devices)
        {
            device.Run(first, 1);
        }
        using var form = new MultipartFormDataContent { { new ByteArrayContent(first), "file", "firmware.bin" }, { new StringContent("Version 1"), "title" } };
        await Api.Must(HttpMethod.Post, $"/v1/products/{Product}/firmware", form);
        Ledger.Took(1, first);
        using var list = new StringContent(string.Join('\n', Devices.Select(device => device.Id)));
        await Api.Must(HttpMethod.Post, $"/v1/products/{Product}/devices", list);
        Ledger.Imports++;
    }
}
