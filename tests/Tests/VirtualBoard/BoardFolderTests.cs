using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>Making a board, its settings, and what a payload may refer to.</summary>
public sealed class BoardFolderTests : IDisposable
{
    private static readonly byte[] Image = TestImages.Make(1, 100);

    private readonly TemporaryFolder folder = new();

    private BoardFolder Board => new(folder.File("board"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_board_has_its_factory_image_in_the_first_slot_and_nothing_else_in_the_flash()
    {
        Board.Provision(Given());
        var flash = File.ReadAllBytes(Board.FlashFile);
        Assert.Equal(Image, flash[0x346000..(0x346000 + Image.Length)]);
        Assert.All(flash[(0x346000 + Image.Length)..], b => Assert.Equal(0xff, b));
    }

    [Fact]
    public void A_boards_settings_are_its_owners_and_each_board_has_a_credential_of_its_own()
    {
        Board.Provision(Given());
        var settings = Board.ReadSettings();
        Assert.Equal(BoardProcess.Id, settings[Settings.DeviceId]);
        Assert.Equal("localhost:1883", settings[Settings.Server]);
        Assert.Equal(Limits.CredentialBytes, DeviceId.FromHex(settings[Settings.Credential])?.Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Board.SettingsFile));
        }
        var other = new BoardFolder(folder.File("other"));
        other.Provision(Given());
        Assert.NotEqual(settings[Settings.Credential], other.ReadSettings()[Settings.Credential]);
    }

    [Fact]
    public void A_board_that_is_there_is_overwritten_by_force_only()
    {
        Board.Provision(Given());
        var before = File.ReadAllBytes(Board.SettingsFile);
        Assert.Contains("--force", Assert.Throws<InvalidDataException>(() => Board.Provision(Given())).Message);
        Assert.Equal(before, File.ReadAllBytes(Board.SettingsFile));
        Board.Provision(Given() with { Force = true });
        Assert.NotEqual(before, File.ReadAllBytes(Board.SettingsFile));
    }

    [Theory]
    [InlineData("id", "device ID")]
    [InlineData("server", "host:port")]
    [InlineData("credential", "credential")]
    [InlineData("authority", "pf ca export")]
    [InlineData("hardware", "65536")]
    [InlineData("image", "NotAnImage")]
    [InlineData("foreign", "ForeignKey")]
    [InlineData("key", "public key")]
    [InlineData("long", "TooBig")]
    [InlineData("trailing", "TrailingBytes")]
    public void What_is_wrong_is_said_and_no_board_is_made(string what, string said)
    {
        var given = what switch
        {
            "id" => Given() with { DeviceId = "e00f" },
            "server" => Given() with { Server = "localhost" },
            "credential" => Given() with { Credential = "abc" },
            "authority" => Given() with { AuthorityPem = TestImages.KeyPem },
            "hardware" => Given() with { Hardware = 65536 },
            "image" => Given() with { Image = new byte[50] },
            "foreign" => Given() with { Image = TestImages.Sign(1, [1], key: TestImages.OtherKey) },
            "long" => Given() with { Image = TestImages.Make(1, Layout.Esp32().FileBytesMax) },
            "trailing" => Given() with { Image = [.. Image, 0] },
            _ => Given() with { KeysPem = "" },
        };
        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => Board.Provision(given)).Message);
        Assert.False(Directory.Exists(Board.Path));
    }

    [Fact]
    public void A_setting_is_there_when_it_was_written_and_damaged_settings_say_so()
    {
        Board.Provision(Given());
        var settings = Board.ReadSettings();
        settings["outcome"] = "132:3:";
        settings.Write();
        Assert.Equal("132:3:", Board.ReadSettings()["outcome"]);
        Assert.Equal("", Board.ReadSettings()["never written"]);
        foreach (var text in new[] { "", "{", "[1]", "{\"a\":" })
        {
            File.WriteAllText(Board.SettingsFile, text);
            Assert.Contains("Provision the board anew", Assert.Throws<InvalidDataException>(() => Board.ReadSettings()).Message);
        }
    }

    [Fact]
    public void A_flash_file_of_another_size_says_so()
    {
        Board.Provision(Given());
        File.WriteAllBytes(Board.FlashFile, new byte[4096]);
        Assert.Contains("4096 bytes", Assert.Throws<InvalidDataException>(() => Board.OpenFlash()).Message);
        Assert.Contains("4096 bytes", Assert.Throws<InvalidDataException>(() => BoardState.Read(Board)).Message);
    }

    [Fact]
    public async Task Wrong_options_are_usage_errors_and_a_missing_file_is_a_failure()
    {
        foreach (var (words, code, said) in new (string[], int, string)[]
        {
            (["fly"], 2, "no verb fly"),
            (["run"], 2, "needs --dir"),
            (["run", "--dir", Board.Path, "--fast", "1"], 2, "no option --fast"),
            (["run", "--dir", Board.Path], 1, "There is no board"),
            (["provision", "--dir", Board.Path, "--id", BoardProcess.Id, "--server", "a:1", "--key", "/nowhere.pem", "--image", "x"], 1, "nowhere.pem"),
        })
        {
            using var process = new BoardProcess(words);
            Assert.Equal(code, await process.Exit());
            await process.Says(said);
        }
    }

    [Fact]
    public void A_payload_that_needs_what_the_board_does_not_have_is_found()
    {
        const string Resident = "public static class App { public static void Main() { System.Console.WriteLine(typeof(System.Device.Gpio.GpioPin)); } }";
        Assert.Empty(PayloadCheck.Missing(TestApps.Compile(Resident)));
        const string Foreign = "public static class App { public static void Main() { System.Console.WriteLine(typeof(CsCheck.Check)); } }";
        Assert.Equal(["CsCheck"], PayloadCheck.Missing(TestApps.Compile(Foreign, typeof(CsCheck.Check).Assembly.Location)));
        Assert.Throws<BadImageFormatException>(() => PayloadCheck.Missing([1, 2, 3]));
    }

    private static Provisioning Given() => new()
    {
        DeviceId = BoardProcess.Id,
        Server = "localhost:1883",
        KeysPem = TestImages.KeyPem,
        Image = Image,
    };
}
