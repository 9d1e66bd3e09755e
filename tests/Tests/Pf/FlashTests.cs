extern alias pf;

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Pf;

/// <summary>From an empty board on USB to a member that is online, with a stand-in for nanoff and a real server.</summary>
public sealed class FlashTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();
    private readonly byte[] image;

    public FlashTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a shell script");
        image = TestImages.Make(key, 94, 3, "ESP32_REV3");
        File.WriteAllBytes(folder.File("Blinky-3.bin"), image);
        File.WriteAllBytes(folder.File("Launcher.bin"), new byte[1000]);
        File.WriteAllText(folder.File("ca.pem"), Certificate(DateTimeOffset.Now.AddDays(1)));
    }

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task S26_identify_prints_the_device_ID_of_the_board_on_USB()
    {
        using var nanoff = new FakeNanoff();

        var plain = await Run(nanoff, null, ["board", "identify"]);
        var json = await Run(nanoff, null, ["board", "identify", "--port", "/dev/ttyACM7", "--json"]);

        Assert.StartsWith($"Device\t{FakeNanoff.DeviceId}\nMAC\t{FakeNanoff.Mac}\nPort\t/dev/ttyUSB0\n", plain.Ok().Output);
        Assert.Equal((FakeNanoff.DeviceId, "/dev/ttyACM7", 4), (json.Json.GetProperty("id").GetString(), json.Json.GetProperty("port").GetString(), json.Json.GetProperty("flash_megabytes").GetInt32()));
    }

    [Fact]
    public async Task A_board_is_flashed_provisioned_and_seen_online_with_what_was_written_to_it()
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff();

        var flashing = Flash(nanoff, host, ["--wifi", "Workshop"]);
        await using var board = await Boot(nanoff, host, flashing);
        var flashed = (await flashing).Ok();

        Assert.Equal($"Device {FakeNanoff.DeviceId} at /dev/ttyUSB0 runs version 3 of product 94 and is online.\n", flashed.Output);
        Assert.Contains($"ESP32-D0WD-V3 (revision v3.1), 4 MB of flash, at /dev/ttyUSB0: device {FakeNanoff.DeviceId}\n", flashed.Errors);
        Assert.Contains("\n9/9 Wait until", flashed.Errors);
        Assert.Equal(
            ["--listports",
             "--platform esp32 --serialport /dev/ttyUSB0 --devicedetails",
             "--update --masserase --target ESP32_REV3 --serialport /dev/ttyUSB0 -v m",
             $"--filedeployment {nanoff.SourceFolder}/files.json",
             $"--networkdeployment {nanoff.SourceFolder}/network.json",
             $"--deploy --image {folder.File("Launcher.bin")} --target ESP32_REV3 --serialport /dev/ttyUSB0 -v m"],
            nanoff.Calls);
        Assert.Equal(94, (await host.Device(FakeNanoff.DeviceId)).ProductId);
    }

    [Fact]
    public async Task A_board_that_comes_online_with_anything_else_than_what_was_written_is_told()
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff();

        var flashing = Flash(nanoff, host, ["--json"]);
        await using var board = await Boot(nanoff, host, flashing, TestImages.Make(key, 94, 3, "ESP32_REV3"));
        var flashed = await flashing;

        Assert.Equal((ExitCode.Failed, "other_firmware"), (flashed.ExitCode, flashed.ErrorJson.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task The_boards_files_hold_settings_image_and_its_mac_under_the_key_that_the_cloud_got()
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff();
        (await Flash(nanoff, host, ["--no-wait", "--wifi", "Workshop"])).Ok();

        var settings = Settings(nanoff);
        Assert.Equal(["deviceId", "server", "slotBytes", "credential", "imageKey"], settings.Keys);
        Assert.Equal((FakeNanoff.DeviceId, "cloud.example.com:8883", "92160"), (settings["deviceId"], settings["server"], settings["slotBytes"]));
        Assert.Equal(image, nanoff.Kept("slot0.bin"));
        Assert.Equal(File.ReadAllBytes(folder.File("ca.pem")), nanoff.Kept("ca.pem"));
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(settings["imageKey"]), image)), nanoff.KeptText("slot0.mac"));
        var files = JsonNode.Parse(nanoff.KeptText("files.json"))!["files"]!.AsArray();
        Assert.Equal(@"I:\pf\slot0.mac", (string?)files[^1]!["DestinationFilePath"]);
        Assert.All(files, file => Assert.StartsWith(@"I:\pf\", (string?)file!["DestinationFilePath"]));
        await OfferIsAuthenticatedWith(settings, host);
    }

    [Fact]
    public async Task The_wifi_reaches_the_board_in_a_file_of_ours_only_that_is_gone_afterwards()
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff();
        var flashed = (await Flash(nanoff, host, ["--no-wait", "--wifi", "Workshop"])).Ok();

        var network = JsonNode.Parse(nanoff.KeptText("network.json"))!;
        Assert.Equal(("Workshop", Password, "WPA2"), ((string?)network["WirelessClient"]!["Ssid"], (string?)network["WirelessClient"]!["Password"], (string?)network["WirelessClient"]!["Authentication"]));
        Assert.Equal([.. File.ReadAllBytes(folder.File("ca.pem")), 0], nanoff.Kept("ca0.pem"));
        Assert.Equal("drwx------", nanoff.Modes[0]);
        Assert.All(nanoff.Modes.Skip(1), mode => Assert.Equal("-rw-------", mode));
        Assert.False(Directory.Exists(nanoff.SourceFolder));
        var settings = Settings(nanoff);
        Assert.All([.. nanoff.Calls, flashed.Output, flashed.Errors, host.Log.Text], text =>
        {
            Assert.DoesNotContain(Password, text);
            Assert.DoesNotContain(settings["credential"], text);
            Assert.DoesNotContain(settings["imageKey"], text);
        });
    }

    [Fact]
    public async Task The_wifi_password_may_come_from_stdin_and_an_empty_one_is_an_open_network()
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff();

        (await Flash(nanoff, host, ["--no-wait", "--wifi", "Workshop", "--wifi-password-stdin"], input: "from stdin\n")).Ok();
        Assert.Equal("from stdin", (string?)JsonNode.Parse(nanoff.KeptText("network.json"))!["WirelessClient"]!["Password"]);

        (await Flash(nanoff, host, ["--no-wait", "--wifi", "Workshop"], password: "")).Ok();
        Assert.Equal("Open", (string?)JsonNode.Parse(nanoff.KeptText("network.json"))!["WirelessClient"]!["Authentication"]);
    }

    [Fact]
    public async Task A_board_with_more_flash_gets_larger_slots()
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff("big_flash");
        File.WriteAllBytes(folder.File("Blinky-3.bin"), TestImages.Make(key, 94, 3, "ESP32_REV3", 200_000));

        (await Flash(nanoff, host, ["--no-wait"])).Ok();

        Assert.Equal("524288", Settings(nanoff)["slotBytes"]);
    }

    [Theory]
    [InlineData("no_board", ExitCode.Failed, "no_board", "plug it in")]
    [InlineData("two_boards", ExitCode.Failed, "two_boards", "--port /dev/ttyUSB0")]
    [InlineData("busy", ExitCode.Failed, "port_busy", "serial monitor")]
    [InlineData("held", ExitCode.Failed, "port_busy", "another nanoff")]
    [InlineData("no_boot_loader", ExitCode.Failed, "no_boot_loader", "BOOT button")]
    [InlineData("gibberish", ExitCode.Failed, "nanoff_foreign", "dotnet tool update -g nanoff")]
    [InlineData("wrong_chip", ExitCode.Refused, "wrong_target", "for this chip")]
    [InlineData("old_chip", ExitCode.Refused, "wrong_target", "ESP32_REV0")]
    [InlineData("small_flash", ExitCode.Refused, "slot_too_small", "more flash")]
    [InlineData("hangs", ExitCode.Failed, "nanoff_hangs", "--timeout")]
    public async Task What_is_wrong_with_the_board_shows_before_anything_is_erased(string scenario, int exitCode, string error, string next)
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff(scenario);

        var result = await Flash(nanoff, host, ["--json", "--timeout", scenario == "hangs" ? "1" : "60"]);

        Assert.Equal((exitCode, error), (result.ExitCode, result.ErrorJson.GetProperty("error").GetString()));
        Assert.Contains(next, result.ErrorJson.GetProperty("next").GetString());
        Assert.Contains("nothing was changed", result.ErrorJson.GetProperty("error_description").GetString());
        Assert.DoesNotContain(nanoff.Calls, call => call.Contains("--update"));
        Assert.Empty((await host.Get<DevicesAnswer>("/v1/products/94/devices")).Devices);
    }

    [Theory]
    [InlineData("wrong_size", "wrong_flash_size", 3)]
    [InlineData("no_download", "no_firmware", 3)]
    [InlineData("write_fails", "flash_failed", 3)]
    [InlineData("no_answer", "no_connection", 4)]
    [InlineData("full", "no_connection", 4)]
    [InlineData("deploy_fails", "flash_failed", 8)]
    public async Task A_failure_in_the_middle_says_what_is_done_and_flashing_again_succeeds(string scenario, string error, int step)
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff(scenario);

        var failed = await Flash(nanoff, host, ["--no-wait", "--wifi", "Workshop", "--json"]);

        Assert.Equal((ExitCode.Failed, error), (failed.ExitCode, failed.ErrorJson.GetProperty("error").GetString()));
        Assert.Contains($"Step {step}, ", failed.ErrorJson.GetProperty("error_description").GetString());
        Assert.Contains($"done: steps 1 to {step - 1} of 8", failed.ErrorJson.GetProperty("error_description").GetString());
        Assert.Contains("run pf flash again", failed.ErrorJson.GetProperty("next").GetString());
        Assert.False(nanoff.Started);

        nanoff.Play("ok");
        (await Flash(nanoff, host, ["--no-wait", "--wifi", "Workshop"])).Ok();
        Assert.True(nanoff.Started);
    }

    [Fact]
    public async Task A_device_of_another_product_stops_before_it_is_started()
    {
        await using var host = await Cloud();
        await host.CreateProduct(95);
        await host.Import(FakeNanoff.DeviceId, product: 95);
        using var nanoff = new FakeNanoff();

        var result = await Flash(nanoff, host, ["--no-wait", "--json"]);

        Assert.Equal((ExitCode.Refused, "in_another_product"), (result.ExitCode, result.ErrorJson.GetProperty("error").GetString()));
        Assert.False(nanoff.Started);
    }

    [Fact]
    public async Task Without_nanoff_the_error_says_how_to_get_it()
    {
        using var nanoff = new FakeNanoff();
        var result = await PfProcess.Run(folder, ["board", "identify"], environment: ("PF_NANOFF", folder.File("none")));

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("Next: install it: dotnet tool install -g nanoff", result.Errors);
    }

    [Theory]
    [InlineData("--server cloud.example.com --plain", "usage")]
    [InlineData("--server https://cloud:8883 --plain", "usage")]
    [InlineData("--server cloud:8883", "usage")]
    [InlineData("--server cloud:8883 --plain --ca ca.pem", "usage")]
    [InlineData("--server cloud:8883 --ca Launcher.bin", "not_a_certificate")]
    [InlineData("--server cloud:8883 --ca old.pem", "certificate_expired")]
    [InlineData("--server cloud:8883 --ca none.pem", "file_not_found")]
    [InlineData("--server cloud:8883 --plain --wifi Workshop", "usage")]
    [InlineData("--server cloud:8883 --plain --wifi-password-stdin", "usage")]
    public async Task What_was_given_wrong_shows_before_nanoff_runs(string options, string error)
    {
        using var nanoff = new FakeNanoff();
        File.WriteAllText(folder.File("old.pem"), Certificate(DateTimeOffset.Now.AddDays(-1)));

        var result = await Run(nanoff, null, ["flash", "Blinky-3.bin", "--deployment", "Launcher.bin", .. options.Split(' '), "--json"]);

        Assert.Equal(error, result.ErrorJson.GetProperty("error").GetString());
        Assert.Empty(nanoff.Calls);
    }

    [Fact]
    public async Task A_dry_run_reads_like_instructions_and_does_nothing()
    {
        using var nanoff = new FakeNanoff();

        var plan = (await Run(nanoff, null, ["flash", "Blinky-3.bin", "--deployment", "Launcher.bin", "--server", "cloud.example.com:8883", "--ca", "ca.pem", "--wifi", "Workshop", "--dry-run"])).Ok();

        Assert.Empty(nanoff.Calls);
        Assert.Equal(9, plan.Output.Split('\n').Count(line => line.Length > 0 && char.IsDigit(line[0])));
        Assert.Contains("   nanoff --update --masserase --target ESP32_REV3 --serialport <port> -v m\n", plan.Output);
        Assert.Contains("credential=<credential>\n", plan.Output);
        Assert.Contains("\"Password\": \"<Wi-Fi password>\"", plan.Output);
        Assert.Contains("pf device import <device ID> --product 94\n", plan.Output);
        Assert.Contains("hexkey:<image key> Blinky-3.bin\n", plan.Output);
        TestContext.Current.TestOutputHelper?.WriteLine(plan.Output);
    }

    [Fact]
    public async Task A_dry_runs_commands_are_the_ones_that_a_run_gives_to_nanoff()
    {
        await using var host = await Cloud();
        using var nanoff = new FakeNanoff();
        string[] options = ["--wifi", "Workshop", "--port", "/dev/ttyUSB3", "--no-wait"];

        var plan = (await Flash(nanoff, host, [.. options, "--dry-run"])).Ok();
        (await Flash(nanoff, host, options)).Ok();

        var planned = plan.Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("nanoff ")).Select(line => line["nanoff ".Length..]);
        Assert.Equal(planned, nanoff.Calls.Select(call => call.Replace(nanoff.SourceFolder + "/", "")));
    }

    private static string Certificate(DateTimeOffset until)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=Workshop CA", ecdsa, HashAlgorithmName.SHA256).CreateSelfSigned(until.AddDays(-10), until);
        return certificate.ExportCertificatePem();
    }

    private static async Task<ServerHost> Cloud()
    {
        var host = await ServerHost.Start();
        await host.CreateProduct();
        return host;
    }

    // The board, once it is started: it comes with the credential that was written to it.
    private async Task<TestDevice> Boot(FakeNanoff nanoff, ServerHost host, Task<PfResult> flashing, byte[]? runs = null)
    {
        await Wait.Until(() => nanoff.Started || flashing.IsCompleted);
        var settings = Settings(nanoff);
        var board = new TestDevice(settings["deviceId"]) { Credential = settings["credential"], Version = 3, Hash = TestImages.HashOf(runs ?? image), Target = "ESP32_REV3" };
        await board.ComeOnline(host);
        return board;
    }

    private async Task OfferIsAuthenticatedWith(Dictionary<string, string> settings, ServerHost host)
    {
        var next = await host.Upload(4, target: "ESP32_REV3");
        await using var board = new TestDevice(settings["deviceId"]) { Credential = settings["credential"], Version = 3, Hash = TestImages.HashOf(image), Target = "ESP32_REV3" };
        await board.ComeOnline(host);
        await host.Lock(board.Id, 4, flash: true);
        Assert.Equal(HMACSHA256.HashData(Convert.FromHexString(settings["imageKey"]), next), (await board.Offer()).Mac);
    }

    private static Dictionary<string, string> Settings(FakeNanoff nanoff) =>
        nanoff.KeptText("settings.txt").TrimEnd('\n').Split('\n').Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private Task<PfResult> Flash(FakeNanoff nanoff, ServerHost host, string[] options, string input = "", string? password = Password) =>
        Run(nanoff, host, ["flash", "Blinky-3.bin", "--deployment", "Launcher.bin", "--server", "cloud.example.com:8883", "--ca", "ca.pem", .. options], input, password);

    private Task<PfResult> Run(FakeNanoff nanoff, ServerHost? host, string[] arguments, string input = "", string? password = null)
    {
        List<(string, string)> environment = [("PF_NANOFF", nanoff.Program)];
        if (password is not null)
        {
            environment.Add(("PF_WIFI_PASSWORD", password));
        }
        var token = host?.Http.DefaultRequestHeaders.Authorization?.Parameter;
        return PfProcess.Run(folder, arguments, input, host?.Url, token, [.. environment]);
    }
}
