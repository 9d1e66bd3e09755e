using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>Boards as real processes: power, watchdog, crash, update, fall back.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_app_starts_with_the_power_and_its_led_is_seen()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(
            1, "var led = new GpioController().OpenPin(2, PinMode.Output); led.Toggle(); led.Toggle();" + TestApps.Live));
        using var process = BoardProcess.Run(board);
        await process.Says("led 2 off");
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} d4e5 boot: v1 verified$", process.Lines[0]);
        Assert.Contains($"v1 reason {(int)BootReason.PowerOn} ", process.Lines[1]);
        Assert.EndsWith(" d4e5 led 2 on", process.Lines[2]);
    }

    [Fact]
    public async Task Led_lines_can_be_left_out()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(
            1, """new GpioController().OpenPin(2, PinMode.Output).Toggle(); Launcher.Log("toggled");""" + TestApps.Live));
        using var process = BoardProcess.Run(board, "--no-led");
        await process.Says("toggled");
        Assert.DoesNotContain(process.Lines, line => line.Contains("led 2"));
    }

    [Fact]
    public async Task An_app_that_never_checks_in_is_started_again_by_the_watchdog()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Hang), startLimitMs: 300);
        using var process = BoardProcess.Run(board);
        await process.Says("watchdog: the app did not check in for 300 ms");
        await process.Says($"v1 reason {(int)BootReason.Watchdog} ");
    }

    [Fact]
    public async Task An_app_that_crashes_says_why_and_is_started_again()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Crash));
        using var process = BoardProcess.Run(board);
        await process.Says("crash: InvalidOperationException: boom");
        await process.Says($"v1 reason {(int)BootReason.Crash} ");
    }

    [Fact]
    public async Task An_app_that_kills_its_own_process_is_a_crash()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, "Environment.Exit(77);"));
        using var process = BoardProcess.Run(board);
        await process.Says($"v1 reason {(int)BootReason.Crash} ");
    }

    [Fact]
    public async Task An_app_whose_main_ends_lives_on_until_the_watchdog_finds_nobody()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, ""), startLimitMs: 300);
        using var process = BoardProcess.Run(board);
        await process.Says("app: main ended");
        await process.Says($"v1 reason {(int)BootReason.Watchdog} ");
    }

    [Fact]
    public async Task A_payload_that_is_no_assembly_is_a_crash_with_a_name()
    {
        var board = BoardProcess.Provision(folder, TestImages.Make(1, 500));
        using var process = BoardProcess.Run(board);
        await process.Says("crash: BadImageFormatException", times: 2);
    }

    [Theory]
    [InlineData(TestApps.Hang, BootReason.Watchdog)]
    [InlineData(TestApps.Crash, BootReason.Crash)]
    [InlineData(TestApps.Reboot, BootReason.Revert)]
    public async Task A_trial_that_fails_goes_back_and_the_old_image_knows_how_it_failed(string work, BootReason reason)
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Live), startLimitMs: work == TestApps.Hang ? 2000 : 20_000);
        BoardProcess.Stage(board, TestApps.Image(2, work));
        using var process = BoardProcess.Run(board);
        await process.Says($"v2 reason {(int)BootReason.Update} ");
        await process.Says("going back to v1");
        await process.Says($"v1 reason {(int)reason} ");
    }

    [Fact]
    public async Task Asked_to_reboot__starts_with_that_reason()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Reboot));
        using var process = BoardProcess.Run(board);
        await process.Says($"v1 reason {(int)BootReason.Reboot} ", times: 4);
    }

    [Fact]
    public async Task Killed__takes_its_app_with_it_and_the_board_starts_again_at_once()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Live));
        using var first = BoardProcess.Run(board);
        await first.Says(" pid ");
        using var app = first.App();
        first.Kill();
        using var second = BoardProcess.Run(board);
        await second.Says($"v1 reason {(int)BootReason.PowerOn} ");
        await Wait.Until(() => app.HasExited);
    }

    [Fact]
    public async Task Killed_while_its_app_hangs__takes_it_too()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Hang));
        using var process = BoardProcess.Run(board);
        await process.Says(" pid ");
        using var app = process.App();
        process.Kill();
        await Wait.Until(() => app.HasExited);
    }

    [Fact]
    public async Task Terminated__the_power_is_off_and_the_exit_code_is_0()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Live));
        using var process = BoardProcess.Run(board);
        await process.Says(" pid ");
        using var app = process.App();
        await process.Terminate();
        Assert.Equal(0, await process.Exit());
        await Wait.Until(() => app.HasExited);
        await process.Says("power: off");
    }

    [Fact]
    public async Task A_board_has_one_power_supply()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Live));
        using var first = BoardProcess.Run(board);
        await first.Says(" pid ");
        using var second = BoardProcess.Run(board);
        Assert.Equal(1, await second.Exit());
        await second.Says("Another process has this board");
        Assert.Contains("Another process", Assert.Throws<IOException>(() => BoardProcess.Provision(folder, TestImages.Make(1, 100))).Message);
    }

    [Fact]
    public async Task A_board_without_a_sound_image_says_so_and_ends()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Live));
        using (var flash = new FileStream(board.FlashFile, FileMode.Open))
        {
            flash.Position = 0x346000;
            var first = flash.ReadByte();
            flash.Position = 0x346000;
            flash.WriteByte((byte)(first ^ 1));
        }
        using var process = BoardProcess.Run(board);
        Assert.Equal(3, await process.Exit());
        await process.Says("no bootable image");
    }

    [Fact]
    public async Task Show_tells_what_is_in_both_slots_also_while_the_board_runs()
    {
        var board = BoardProcess.Provision(folder, TestApps.Image(1, TestApps.Live));
        BoardProcess.Stage(board, TestApps.Image(2, TestApps.Live));
        using var running = BoardProcess.Run(board);
        await running.Says("v2 reason");
        using var show = new BoardProcess("show", "--dir", board.Path, "--json");
        Assert.Equal(0, await show.Exit());
        await show.Says("}");
        var state = JsonSerializer.Deserialize<JsonElement>(string.Join('\n', show.Lines));
        var slots = state.GetProperty("slots");
        Assert.Equal(2, slots[0].GetProperty("version").GetInt32());
        Assert.Equal("on trial", slots[0].GetProperty("state").GetString());
        Assert.Equal(1, slots[1].GetProperty("version").GetInt32());
        Assert.Contains("on trial", BoardState.Read(board).Print(json: false));
    }

    [Fact]
    public async Task S47_blinky_built_in_any_folder_blinks_and_needs_only_what_is_resident()
    {
        var payload = await BuildBlinky();
        Assert.Empty(PayloadCheck.Missing(payload));
        var board = BoardProcess.Provision(folder, TestImages.Sign(1, payload));
        using var process = BoardProcess.Run(board);
        await process.Says("led 2 off", times: 3);
        var times = process.Lines.Where(line => line.Contains("led 2")).Select(line => TimeSpan.Parse(Regex.Match(line, "^[0-9:.]+").Value));
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(290)));
    }

    // As `pf firmware build` does it: a project that imports the props by their path, outside the repository.
    private async Task<byte[]> BuildBlinky()
    {
        File.Copy(Repository.File("device", "Blinky", "Blinky.cs"), folder.File("Blinky.cs"));
        await File.WriteAllTextAsync(folder.File("App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><BoardOutput>{AppContext.BaseDirectory}</BoardOutput></PropertyGroup>
              <Import Project="{Repository.File("tools", "VirtualBoard", "VirtualApp.props")}" />
              <ItemGroup><Compile Include="*.cs" /></ItemGroup>
            </Project>
            """);
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", folder.File("App.csproj"), "-v", "q", "--nologo"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, output);
        return await File.ReadAllBytesAsync(Path.Combine(folder.Path, "bin", "Debug", "net10.0", "App.dll"));
    }
}
