using System.Text;
using ProductFirmware.Device;
using ProductFirmware.Tests.Device;
using ProductFirmware.Tests.Slots;

namespace ProductFirmware.Tests.Esp32;

/// <summary>The ESP32's settings: what was provisioned is only read, and what the agent keeps survives a cut at any operation.</summary>
public class BoardSettingsTests
{
    private const string Provisioned = "# by pf flash\r\nserver=cloud.example:8883\r\ncredential = 00ff \r\n\r\nnonsense\r\nclaim=a=b\r\n";

    private static readonly Tear[] Tears = Enum.GetValues<Tear>();

    [Fact]
    public void What_was_provisioned_is_read_with_either_line_end_and_without_comments()
    {
        var settings = new BoardSettings(Flashed());
        Assert.Equal("", settings.Trouble);
        Assert.Equal("cloud.example:8883", settings.Load("server"));
        Assert.Equal("00ff", settings.Load("credential"));
        Assert.Equal("a=b", settings.Load("claim"));
        Assert.Equal("", settings.Load("nonsense"));
        Assert.Equal("", settings.Load("serve"));
    }

    [Fact]
    public void What_was_saved_is_there_after_a_boot_and_what_was_emptied_is_gone()
    {
        var files = Flashed();
        var settings = new BoardSettings(files);
        Assert.True(settings.Save("staged", "7:aa:1"));
        Assert.True(settings.Save("trials", "2"));
        Assert.True(settings.Save("staged", ""));
        foreach (var now in new[] { settings, new BoardSettings(files.Copy()) })
        {
            Assert.Equal("", now.Load("staged"));
            Assert.Equal("2", now.Load("trials"));
            Assert.Equal("00ff", now.Load("credential"));
        }
    }

    [Fact]
    public void The_boards_own_value_counts_before_the_provisioned_one_and_the_provisioned_file_is_never_written()
    {
        var files = Flashed();
        Assert.True(new BoardSettings(files).Save("server", "other:1"));
        Assert.Equal("other:1", new BoardSettings(files).Load("server"));
        Assert.Equal(Provisioned, Encoding.UTF8.GetString(files["settings.txt"]));
    }

    [Fact]
    public void Power_cut_at_every_operation_of_every_save__the_old_state_or_the_new_one()
    {
        var cuts = 0;
        for (var saves = 0; saves < 5; saves++)
        {
            var start = Saved(saves);
            for (var operation = 0; operation < OperationsOf(start, saves); operation++)
            {
                foreach (var tear in Tears)
                {
                    var files = start.Copy();
                    files.CutAt(operation, tear);
                    Assert.Throws<PowerCutException>(() => Save(new BoardSettings(files), saves));
                    AssertOldOrNew(files.Copy(), saves, $"{tear} at {operation} of save {saves}");
                    cuts++;
                }
            }
        }
        Assert.True(cuts >= 5 * 2 * Tears.Length);
    }

    [Fact]
    public void After_a_cut_the_next_save_works_and_a_cut_in_that_keeps_what_was_there()
    {
        foreach (var tear in Tears)
        {
            var files = Saved(3);
            files.CutAt(1, tear);
            Assert.Throws<PowerCutException>(() => Save(new BoardSettings(files), 3));
            var again = files.Copy();
            var before = new BoardSettings(again.Copy()).Load("a");
            again.CutAt(1, Tear.Half);
            Assert.Throws<PowerCutException>(() => new BoardSettings(again).Save("b", "x"));
            Assert.Equal(before, new BoardSettings(again.Copy()).Load("a"));
            var last = again.Copy();
            Assert.True(new BoardSettings(last).Save("b", "y"));
            Assert.Equal((before, "y"), (new BoardSettings(last).Load("a"), new BoardSettings(last).Load("b")));
        }
    }

    [Fact]
    public void Full_file_system__the_save_says_so_and_the_old_value_stays()
    {
        var files = Saved(2);
        files.Capacity = 0;
        var settings = new BoardSettings(files);
        Assert.False(settings.Save("a", "new"));
        Assert.Equal("1", settings.Load("a"));
        Assert.Equal("1", new BoardSettings(files.Copy()).Load("a"));
    }

    [Fact]
    public void Writes_that_say_yes_and_do_nothing_are_found_out()
    {
        var files = Saved(2);
        files.Ignores = name => name.StartsWith("state", StringComparison.Ordinal);
        Assert.False(new BoardSettings(files).Save("a", "new"));
        Assert.Equal("1", new BoardSettings(files.Copy()).Load("a"));
    }

    [Theory]
    [InlineData("a", "two\nlines")]
    [InlineData("a", "two\rlines")]
    [InlineData("a", " spaces ")]
    [InlineData("a=b", "c")]
    [InlineData("", "c")]
    [InlineData("seq", "9")]
    public void What_does_not_fit_into_a_line_is_refused(string key, string value) => Assert.False(new BoardSettings(Flashed()).Save(key, value));

    [Fact]
    public void A_value_too_long_for_the_file_is_refused_and_the_next_one_is_not()
    {
        var settings = new BoardSettings(Flashed());
        Assert.False(settings.Save("a", new string('x', 5000)));
        Assert.True(settings.Save("a", "x"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(5000)]
    public void Garbage_in_every_file_gives_empty_settings_and_never_throws(int bytes)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var files = new SimulatedFiles();
            foreach (var name in new[] { "settings.txt", "state0.txt", "state1.txt" })
            {
                files[name] = new byte[bytes];
                new Random(seed).NextBytes(files[name]);
            }
            var settings = new BoardSettings(files);
            Assert.Equal("", settings.Load("a"));
            Assert.True(settings.Save("a", "1"));
            Assert.Equal("1", new BoardSettings(files).Load("a"));
        }
    }

    [Fact]
    public void Every_flipped_bit_in_the_newest_state_is_noticed()
    {
        var files = Saved(3);
        for (var bit = 0; bit < files["state1.txt"].Length * 8; bit++)
        {
            var damaged = files.Copy();
            damaged["state1.txt"][bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal("1", new BoardSettings(damaged).Load("a"));
        }
    }

    [Fact]
    public void Board_without_settings__the_trouble_names_pf_flash()
    {
        var settings = new BoardSettings(new SimulatedFiles());
        Assert.Contains("pf flash", settings.Trouble);
        Assert.Equal("", settings.Load("server"));
        Assert.True(settings.Save("boot", "1"));
    }

    private static SimulatedFiles Flashed() => new() { ["settings.txt"] = Encoding.UTF8.GetBytes(Provisioned) };

    // After so many saves; the last one set a to the number before.
    private static SimulatedFiles Saved(int saves)
    {
        var files = Flashed();
        var settings = new BoardSettings(files);
        for (var i = 0; i < saves; i++)
        {
            Assert.True(Save(settings, i));
        }
        return files.Copy();
    }

    // Longer and shorter in turn, so that what is left of an older file would show.
    private static bool Save(BoardSettings settings, int number) => settings.Save("a", Value(number));

    private static string Value(int number) => number % 2 == 1 ? $"{number}" : new string((char)('0' + number), 40);

    private static int OperationsOf(SimulatedFiles start, int number)
    {
        var files = start.Copy();
        Assert.True(Save(new BoardSettings(files), number));
        return files.Operations;
    }

    private static void AssertOldOrNew(SimulatedFiles files, int number, string what)
    {
        var settings = new BoardSettings(files);
        var allowed = new[] { number == 0 ? "" : Value(number - 1), Value(number) };
        Assert.True(allowed.Contains(settings.Load("a")), what + ": " + settings.Load("a"));
        Assert.Equal("00ff", settings.Load("credential"));
    }
}
