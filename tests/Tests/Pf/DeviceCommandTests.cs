extern alias pf;

using System.Text.Json.Nodes;
using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Pf;

/// <summary>pf's verbs about devices and groups, run against a real server.</summary>
public sealed class DeviceCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task S12_S18_S20_an_import_tells_each_line_and_fails_where_nothing_was_taken()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        File.WriteAllText(folder.File("devices.txt"), $"{FleetHost.Id(1)}\nnot-an-id\n{FleetHost.Id(2)}\n");

        var dry = await Run(host, "device", "import", "devices.txt", "--product", "94", "--dry-run");
        Assert.Contains("2 of 3 would be taken into product 94", dry.Ok().Errors);
        Assert.Empty(await host.Ids(""));
        var import = await Run(host, "device", "import", "devices.txt", "--product", "94", "--test");
        Assert.Contains("2\tnot-an-id\t\tinvalid_device_id", import.Ok().Output);
        Assert.False((await host.Device(FleetHost.Id(1))).Force);
        var typed = await Run(host, "device", "import", FleetHost.Id(3), "24:a1:b2:c3:d4:e5", "--product", "94", "--force");
        Assert.Contains("2 of 2 were taken into product 94", typed.Ok().Errors);
        Assert.True((await host.Device(FleetHost.Id(3))).Force);

        File.WriteAllText(folder.File("bad.txt"), "x\ny\n");
        Assert.Equal(ExitCode.Refused, (await Run(host, "device", "import", "bad.txt", "--product", "94")).ExitCode);
    }

    [Fact]
    public async Task S25_test_devices_are_listed_set_and_exported()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.ImportText($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}");
        (await Run(host, "device", "set", FleetHost.Id(1), "--product", "94", "--test", "true", "--name", "Bench")).Ok();
        Assert.StartsWith($"{FleetHost.Id(1)}\tBench", (await Run(host, "device", "list", "--product", "94", "--test")).Ok().Output);
        Assert.StartsWith(FleetHost.Id(2), (await Run(host, "device", "list", "--product", "94", "--production")).Ok().Output);
        (await Run(host, "device", "export", "--product", "94", "--output", "out.csv")).Ok();
        Assert.Contains($"{FleetHost.Id(1)},Bench,,true", File.ReadAllText(folder.File("out.csv")));
        Assert.Equal(ExitCode.Usage, (await Run(host, "device", "set", FleetHost.Id(1), "--product", "94")).ExitCode);
        Assert.Contains("is not online", (await Run(host, "device", "ping", FleetHost.Id(1), "--product", "94")).Ok().Output);
        Assert.Equal(ExitCode.Refused, (await Run(host, "device", "identify", FleetHost.Id(1), "--product", "94")).ExitCode);
    }

    [Fact]
    public async Task The_last_reports_of_a_device_are_listed__newest_first()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice { BootReason = BootReason.PowerOn };
        await host.Import(device.Id);
        Assert.Contains("It has reported nothing to product 94 yet. Next: pf device explain", (await Run(host, "device", "reports", device.Id, "--product", "94")).Ok().Errors);
        await device.ComeOnline(host);
        (device.Version, device.State, device.UpdatesEnabled) = (2, ImageState.Testing, false);
        await device.Report();

        var lines = (await Run(host, "device", "reports", device.Id, "--product", "94")).Ok().Output.Trim().Split('\n');
        var rest = $"{device.BootId}\t{device.Target}\t";
        Assert.Equal(2, lines.Length);
        Assert.EndsWith($"Z\t94\t2\ttesting\tpower_on\t{rest}\tno\t{new string('0', 64)}", lines[0].TrimEnd());
        Assert.EndsWith($"Z\t94\t1\tconfirmed\tpower_on\t{rest}\tyes\t{new string('0', 64)}", lines[1].TrimEnd());
        var json = JsonNode.Parse((await Run(host, "device", "reports", device.Id, "--product", "94", "--json")).Ok().Output)!;
        Assert.Equal(("power_on", 2, false), ((string)json[0]!["boot_reason"]!, (int)json[0]!["number"]!, (bool)json[0]!["updates_enabled"]!));
        Assert.Equal(ExitCode.Refused, (await Run(host, "device", "reports", FleetHost.Id(9), "--product", "94")).ExitCode);
    }

    [Fact]
    public async Task A_credential_is_rotated_into_a_file_and_never_printed()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        var made = (await Run(host, "device", "provision", device.Id, "--product", "94", "--rotate", "--to", "new.txt")).Ok();
        var line = Assert.Single(File.ReadAllLines(folder.File("new.txt")));
        var credential = line["credential=".Length..];
        Assert.Matches("^[0-9a-f]{64}$", credential);
        Assert.DoesNotContain(credential, made.Output + made.Errors);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("new.txt")));
        }
        await device.Reboot(host); // the old one is good until the new one is used
        device.Credential = credential;
        await device.Reboot(host);

        var again = await Run(host, "device", "provision", device.Id, "--product", "94", "--to", "new.txt");
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("is there already", again.Errors);
        Assert.Contains(credential, File.ReadAllText(folder.File("new.txt")));
        Assert.Equal(ExitCode.Refused, (await Run(host, "device", "provision", FleetHost.Id(99), "--product", "94", "--to", "none.txt")).ExitCode);
        Assert.False(File.Exists(folder.File("none.txt")));
    }

    [Fact]
    public async Task X1_a_group_is_made_filled_and_locked()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await host.Import(FleetHost.Id(1));
        (await Run(host, "group", "create", "bench", "--product", "94")).Ok();
        (await Run(host, "group", "add", "bench", FleetHost.Id(1), "--product", "94")).Ok();
        Assert.Equal("bench\t1\t\t\n", (await Run(host, "group", "list", "--product", "94")).Ok().Output);
        Assert.Contains("changed", (await Run(host, "group", "lock", "bench", "2", "--product", "94")).Ok().Output);
        Assert.Equal(2, (await host.Device(FleetHost.Id(1))).DesiredFirmwareVersion);
        var now = await Run(host, "group", "lock", "bench", "2", "--product", "94", "--now");
        Assert.Equal(ExitCode.Failed, now.ExitCode);
        Assert.Contains("device_offline", now.Output);
        (await Run(host, "group", "set", "bench", "--product", "94", "--name", "field")).Ok();
        (await Run(host, "group", "remove", "field", FleetHost.Id(1), "--product", "94")).Ok();
        (await Run(host, "group", "delete", "field", "--product", "94")).Ok();
        Assert.Equal("", (await Run(host, "group", "list", "--product", "94")).Ok().Output);
    }

    private Task<PfResult> Run(ServerHost host, params string[] arguments) =>
        PfProcess.Run(folder, arguments, url: host.Url, token: host.Http.DefaultRequestHeaders.Authorization!.Parameter);
}
