using System.Text.Json;
using ProductFirmware.Pf.Packing;

namespace ProductFirmware.Pf.Flashing;

/// <summary>A Wi-Fi network; an empty password is an open one.</summary>
internal sealed record WifiNetwork(string Ssid, string Password);

/// <summary>Everything that a board is told over USB, as the texts of its files and of the two JSON documents that nanoff reads.</summary>
/// <param name="Server">Where it finds the cloud's MQTT, HOST:PORT.</param>
/// <param name="Authority">The PEM of the CA that signed the server's certificate, or null for plain MQTT.</param>
/// <param name="Hardware">The board's hardware revision, which images may be limited to; null for none.</param>
internal sealed record BoardSettings(string Server, byte[]? Authority, WifiNetwork? Wifi, int? Hardware)
{
    private const string Folder = @"I:\pf\";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The lines of <c>settings.txt</c>.</summary>
    public string Text(string deviceId, Target slots, string credential, string imageKey) =>
        $"deviceId={deviceId}\nserver={Server}\n{(Authority is null ? "tls=off\n" : "")}{(Hardware is null ? "" : $"hardware={Hardware}\n")}slotBytes={slots.SlotBytes}\ncredential={credential}\nimageKey={imageKey}\n";

    /// <summary>For <c>nanoff --filedeployment</c>. The MAC goes last, since with it the image counts.</summary>
    /// <param name="at">Where a file with this name lies on this machine.</param>
    public string FilesJson(string port, Func<string, string> at)
    {
        string[] sent = ["settings.txt", .. Authority is null ? Array.Empty<string>() : ["ca.pem"], "slot0.bin", "slot0.mac"];
        var files = sent.Select(name => new { DestinationFilePath = Folder + name, SourceFilePath = at(name) });
        return JsonSerializer.Serialize(new { serialport = port, files }, Json) + "\n";
    }

    /// <summary>For <c>nanoff --networkdeployment</c>: the board joins by itself from then on.</summary>
    public string NetworkJson(string port, string password, string authorityPath)
    {
        var isOpen = Wifi!.Password.Length == 0;
        var wireless = new
        {
            Wifi.Ssid,
            Password = isOpen ? "" : password,
            Authentication = isOpen ? "Open" : "WPA2",
            Encryption = isOpen ? "None" : "WPA2",
            ConfigurationOption = "AutoConnect",
        };
        return JsonSerializer.Serialize(new { serialport = port, WirelessClient = wireless, CACertificatesPath = Authority is null ? null : authorityPath }, Json) + "\n";
    }
}
