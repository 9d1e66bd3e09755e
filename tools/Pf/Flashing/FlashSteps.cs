using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Flashing;

/// <summary>One step of flashing a board. All of them can be taken again.</summary>
/// <param name="ByHand">How a person would do it: commands, and what stands in their files.</param>
/// <param name="OnlyLooks">Nothing is changed by it, on the board or in the cloud.</param>
internal sealed record FlashStep(string Title, IReadOnlyList<string> ByHand, Func<CancellationToken, Task> Do, bool OnlyLooks = false);

/// <summary>What is flashed.</summary>
/// <param name="Deployment">The board build's <c>.bin</c> with what is resident.</param>
/// <param name="Port">The serial port, or null for the only one.</param>
/// <param name="Wait">Whether flashing ends only when the board is online.</param>
internal sealed record FlashOrder(FirstImage Image, string Deployment, string? Port, BoardSettings Settings, bool Wait);

/// <summary>
/// From an empty board to one that is online, step by step. The board starts last, when the cloud knows it already. The same steps are
/// what <c>--dry-run</c> prints, with placeholders for what only a run knows.
/// </summary>
/// <param name="tell">Hears what the board is, for people.</param>
internal sealed class FlashSteps(FlashOrder order, Nanoff nanoff, CloudClient cloud, FlashFolder folder, Action<string> tell)
{
    private const string UnknownId = "<device ID>";
    private const string Credential = "<credential>";
    private const string ImageKey = "<image key>";
    private const string ImageMac = "<MAC of the image>";
    private const string WifiPassword = "<Wi-Fi password>";

    private readonly BoardSecrets secrets = new();
    private ConnectedBoard? board;
    private Target target = Targets.Find(order.Image.Target);
    private DateTimeOffset? lastHandshake;

    /// <summary>The board's ID once it is known.</summary>
    public string DeviceId => board?.DeviceId ?? UnknownId;

    /// <summary>Its serial port.</summary>
    public string Port => board?.Port ?? order.Port ?? "<port>";

    private FirstImage Image => order.Image;

    private string Provisioning => $"v1/products/{Image.Product}/devices/{UnknownId}/provisioning";

    public IReadOnlyList<FlashStep> All() =>
    [
        new("Ask the cloud for the product, before anything is erased", [$"pf product show {Image.Product}"], stop => cloud.Product(Image.Product, stop), OnlyLooks: true),
        FindBoard(),
        new(
            $"Erase the flash and write nanoFramework's runtime for {Image.Target}",
            [Nanoff.InWords(Nanoff.Update(Image.Target, Port))],
            stop => nanoff.Run(Nanoff.Update(Image.Target, Port), stop)),
        WriteFiles(),
        .. order.Settings.Wifi is null ? Array.Empty<FlashStep>() : [WriteNetwork()],
        new(
            $"Take the board into product {Image.Product}",
            [$"pf device import {UnknownId} --product {Image.Product}"],
            stop => Import(stop)),
        new(
            "Tell the cloud its credential and image key",
            [
                .. Indented("provisioning.json, in the same folder", $"{{\"credential\": \"{Credential}\", \"image_key\": \"{ImageKey}\"}}"),
                $"curl -X PUT {cloud.Url}{Provisioning} -H \"Authorization: Bearer <token>\" --data @provisioning.json",
                "Delete the folder.",
            ],
            stop => cloud.Provision(Image.Product, DeviceId, new DeviceSecrets(secrets.Credential, secrets.ImageKey), stop)),
        new(
            "Write the resident assemblies and the launcher; the board starts",
            [Nanoff.InWords(Nanoff.Deploy(Image.Target, Port, order.Deployment))],
            stop => nanoff.Run(Nanoff.Deploy(Image.Target, Port, order.Deployment), stop)),
        .. order.Wait ? [WaitUntilOnline()] : Array.Empty<FlashStep>(),
    ];

    private FlashStep FindBoard() => new(
        "Find the board and read its chip",
        [
            .. order.Port is null ? [Nanoff.InWords(Nanoff.ListPorts())] : Array.Empty<string>(),
            Nanoff.InWords(Nanoff.Details(Port)),
            $"The device ID is {Wire.DeviceId.Prefix} and the twelve digits of the MAC that it prints, in lower case, without colons.",
        ],
        async stop =>
        {
            board = await ConnectedBoard.Find(nanoff, order.Port, stop);
            tell($"    {board.ChipName}, {board.FlashMegabytes} MB of flash, at {board.Port}: device {board.DeviceId}");
            target = board.Check(Image);
        },
        OnlyLooks: true);

    private FlashStep WriteFiles() => new(
        "Write settings, the first image and its MAC to the board's file system",
        [
            "Make two secrets of 32 random bytes, as 64 lower-case hex digits: openssl rand -hex 32",
            $"The image's MAC: openssl dgst -sha256 -mac HMAC -macopt hexkey:{ImageKey} {Image.Path}",
            "In an empty folder that only you can read:",
            .. Indented("settings.txt", order.Settings.Text(UnknownId, target, Credential, ImageKey)),
            .. Indented("slot0.mac, without an end of line", ImageMac),
            $"  slot0.bin: a copy of {Image.Path}",
            .. order.Settings.Authority is null ? Array.Empty<string>() : ["  ca.pem: a copy of the CA certificate"],
            .. Indented("files.json", order.Settings.FilesJson(Port, name => name)),
            Nanoff.InWords(Nanoff.Files("files.json")),
        ],
        stop =>
        {
            folder.Write("settings.txt", order.Settings.Text(DeviceId, target, secrets.Credential, secrets.ImageKey));
            folder.Write("slot0.bin", Image.File);
            folder.Write("slot0.mac", Image.Mac(secrets.ImageKey));
            if (order.Settings.Authority is { } authority)
            {
                folder.Write("ca.pem", authority);
            }
            return nanoff.Run(Nanoff.Files(folder.Write("files.json", order.Settings.FilesJson(Port, folder.At))), stop);
        });

    private FlashStep WriteNetwork() => new(
        $"Write the Wi-Fi network {order.Settings.Wifi!.Ssid}",
        [
            .. Indented("network.json, in the same folder", order.Settings.NetworkJson(Port, WifiPassword, "ca0.pem")),
            .. order.Settings.Authority is null ? Array.Empty<string>() : ["  ca0.pem: the CA certificate with a zero byte behind it: (cat ca.pem; printf '\\0') > ca0.pem"],
            Nanoff.InWords(Nanoff.Network("network.json")),
        ],
        stop =>
        {
            // The board's TLS wants text to end with a zero, and nanoff adds none to what it sends.
            var authority = order.Settings.Authority is { } pem ? folder.Write("ca0.pem", [.. pem, 0]) : "";
            var json = order.Settings.NetworkJson(Port, order.Settings.Wifi.Password, authority);
            return nanoff.Run(Nanoff.Network(folder.Write("network.json", json)), stop);
        });

    private async Task Import(CancellationToken stop)
    {
        await cloud.Import(Image.Product, DeviceId, force: false, dryRun: false, stop);
        lastHandshake = (await cloud.Device(Image.Product, DeviceId, stop)).LastHandshakeAt;
    }

    private FlashStep WaitUntilOnline() => new(
        $"Wait until the cloud sees it running version {Image.Version}",
        [$"pf device show {UnknownId} --product {Image.Product}"],
        stop => new FirstReport(cloud, Image, DeviceId).Wait(lastHandshake, stop));

    private static IEnumerable<string> Indented(string file, string content) =>
        content.TrimEnd('\n').Split('\n').Select(line => "    " + line).Prepend($"  {file}:");
}
