using ProductFirmware.Board;
using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Slots;

/// <summary>Which image starts after damage, crashes and lies, and why the app is told that the board started.</summary>
public class LaunchTests
{
    [Fact]
    public void The_first_image_is_taken_over_once()
    {
        var board = SlotBoard.Flashed().Boot();
        Assert.Equal((1, 0, (int)BootReason.PowerOn), (board.Version, board.Launch.Slot, board.Launch.Reason));
        Assert.False(board.Files.Has(SlotFiles.FirstMac));
        Assert.Equal(1, board.Copy().Boot().Version);
    }

    [Fact]
    public void A_first_mac_that_could_not_be_deleted_does_not_bring_the_first_image_back()
    {
        var board = SlotBoard.Flashed();
        var mac = board.Files[SlotFiles.FirstMac];
        board.Boot();
        board.Download(2);
        board = board.Copy().Boot();
        Assert.True(board.Slots.Confirm());
        board.Files[SlotFiles.FirstMac] = mac;
        Assert.Equal(2, board.Copy().Boot().Version);
    }

    [Fact]
    public void A_first_mac_that_outlived_its_time__the_first_image_comes_back_on_trial_like_any_other()
    {
        var board = SlotBoard.Flashed();
        var mac = board.Files[SlotFiles.FirstMac];
        board.Boot();
        board.Files[SlotFiles.FirstMac] = mac; // the power went before it was deleted
        board = board.Copy().Boot();
        Assert.Equal((1, false), (board.Version, board.OnTrial));
        board.Download(2);
        board = board.Copy().Boot();
        Assert.True(board.Slots.Confirm());
        board = board.Copy().Boot();
        board.Download(1);
        board = board.Copy().Boot();
        Assert.Equal((1, true), (board.Version, board.OnTrial));
        Assert.Equal(2, board.Copy().Settle());
    }

    [Theory]
    [InlineData("slot0.bin")]
    [InlineData("slot0.mac")]
    public void A_first_image_whose_mac_is_wrong_never_starts(string file)
    {
        var board = SlotBoard.Flashed();
        board.Files[file][10] ^= 1;
        Assert.Equal(0, board.Boot().Version);
    }

    [Fact]
    public void A_new_image_whose_mac_is_wrong_never_starts()
    {
        var board = SlotBoard.Pending();
        board.Files["slot1.bin"][10] ^= 1;
        Assert.Equal((1, false), (board.Boot().Version, board.OnTrial));
        Assert.Equal((1, false), (board.Copy().Boot().Version, board.OnTrial));
    }

    [Fact]
    public void Without_an_image_key_nothing_new_starts()
    {
        var launch = new Boot(SlotBoard.Flashed().Files, []);
        launch.Choose();
        Assert.Equal(SlotFiles.NoSlot, launch.Slot);
        launch = new Boot(SlotBoard.Pending().Files, []);
        launch.Choose();
        Assert.Equal((0, false), (launch.Slot, launch.OnTrial));
    }

    [Fact]
    public void A_new_image_key_leaves_what_is_stored_worth_starting()
    {
        var launch = new Boot(SlotBoard.Updated().Files, new byte[32]);
        launch.Choose();
        Assert.Equal((1, false), (launch.Slot, launch.OnTrial));
    }

    [Fact]
    public void Every_byte_of_a_slot_matters()
    {
        var board = SlotBoard.Running();
        for (var at = 0; at < board.Files["slot0.bin"].Length; at += 61)
        {
            var damaged = board.Copy();
            damaged.Files["slot0.bin"][at] ^= 1;
            Assert.Equal(0, damaged.Boot().Version);
        }
        board.Files["slot0.bin"] = [.. board.Files["slot0.bin"], 0];
        Assert.Equal(0, board.Boot().Version);
    }

    [Theory]
    [InlineData("journal0.bin")]
    [InlineData("journal1.bin")]
    public void One_damaged_journal_record__a_genuine_image_starts(string record)
    {
        foreach (var make in new[] { () => SlotBoard.Running(), () => SlotBoard.Pending(), () => SlotBoard.Trial(), SlotBoard.Updated })
        {
            var board = make().Copy();
            for (var at = 0; board.Files.Has(record) && at < board.Files[record].Length; at++)
            {
                var damaged = board.Copy();
                damaged.Files[record][at] ^= 0x10;
                Assert.InRange(damaged.Boot().Version, 0, 2);
            }
        }
    }

    [Fact]
    public void Both_journal_records_lost__the_factory_app_starts_and_can_be_given_an_image()
    {
        var board = SlotBoard.Updated();
        board.Files["journal0.bin"] = [1, 2, 3];
        board.Files.Remove("journal1.bin");
        Assert.Equal(0, board.Boot().Version);
        board.Download(3);
        board = board.Copy().Boot();
        Assert.Equal((3, true), (board.Version, board.OnTrial));
        Assert.True(board.Slots.Confirm());
        Assert.Equal((3, false), (board.Copy().Boot().Version, board.Slots.Testing));
    }

    [Fact]
    public void An_old_journal_put_back__never_starts_what_it_does_not_know()
    {
        var board = SlotBoard.Running();
        var old = board.Copy();
        board.Boot();
        board.Download(2);
        board = board.Copy().Boot();
        board.Slots.Confirm();
        board = board.Copy().Boot();
        board.Download(3); // over version 1, which the old journal knows
        foreach (var record in new[] { "journal0.bin", "journal1.bin" })
        {
            board.Files.Remove(record);
            if (old.Files.Has(record))
            {
                board.Files[record] = old.Files[record];
            }
        }
        Assert.Equal(0, board.Boot().Version);
    }

    [Fact]
    public void A_lost_board_key__nothing_starts_that_cannot_be_checked()
    {
        var board = SlotBoard.Updated();
        board.Files[SlotFiles.BoardKey][3] ^= 1;
        Assert.Equal(0, board.Boot().Version);
        board.Download(3);
        Assert.Equal((3, true), (board.Copy().Boot().Version, board.Copy().Boot().OnTrial));
    }

    [Fact]
    public void A_board_key_that_cannot_be_read_for_a_while__is_not_made_anew()
    {
        var board = SlotBoard.Pending();
        board.Files.Unreadable = name => name == SlotFiles.BoardKey;
        Assert.Equal(0, board.Boot().Version);
        board = board.Copy().Boot();
        Assert.Equal((1, false), (board.Version, board.OnTrial));
    }

    [Fact]
    public void One_failed_read_of_the_board_key_in_a_boot_costs_nothing()
    {
        for (var read = 0; read < 2; read++)
        {
            var board = SlotBoard.Pending();
            var reads = 0;
            board.Files.Unreadable = name => name == SlotFiles.BoardKey && reads++ == read;
            Assert.Equal((2, true), (board.Boot().Version, board.OnTrial));
            Assert.Equal(1, board.Copy().Settle());
        }
    }

    [Fact]
    public void Two_boards_have_different_keys()
    {
        var one = SlotBoard.Running().Files[SlotFiles.BoardKey];
        Assert.NotEqual(one, SlotBoard.Running().Files[SlotFiles.BoardKey]);
        Assert.NotEqual(SlotBoard.Key, one[..32]);
    }

    [Fact]
    public void A_trial_starts_three_times_and_then_never_again()
    {
        var board = SlotBoard.Pending();
        int[] reasons = [(int)BootReason.Update, (int)BootReason.PowerOn, (int)BootReason.PowerOn];
        foreach (var reason in reasons)
        {
            board = board.Copy().Boot();
            Assert.Equal((2, true, reason), (board.Version, board.OnTrial, board.Launch.Reason));
        }
        board = board.Copy().Boot();
        Assert.Equal((1, false, (int)BootReason.Revert), (board.Version, board.OnTrial, board.Launch.Reason));
        Assert.Equal(1, board.Copy().Settle());
    }

    [Theory]
    [InlineData(StopCodes.Crash, BootReason.Crash)]
    [InlineData(StopCodes.Watchdog, BootReason.Watchdog)]
    [InlineData(StopCodes.Reboot, BootReason.Reboot)]
    public void Why_the_last_run_ended_is_told_once(int code, BootReason reason)
    {
        var board = SlotBoard.Running().Boot();
        board.Launch.Alive();
        board.Launch.Ended(code);
        board = board.Copy().Boot();
        Assert.Equal((int)reason, board.Launch.Reason);
        Assert.Equal((int)BootReason.PowerOn, board.Copy().Boot().Launch.Reason);
    }

    [Fact]
    public void A_trial_that_hangs_three_times_is_told_as_hung()
    {
        var board = SlotBoard.Pending();
        for (var i = 0; i < 3; i++)
        {
            board = board.Copy().Boot();
            board.Launch.Ended(StopCodes.Watchdog);
        }
        board = board.Copy().Boot();
        Assert.Equal((1, (int)BootReason.Watchdog), (board.Version, board.Launch.Reason));
    }

    [Fact]
    public void Switching_a_board_on_and_off_does_not_wear_its_image_out()
    {
        var board = SlotBoard.Running();
        for (var i = 0; i < 20; i++)
        {
            board = board.Copy().Boot();
            Assert.Equal(1, board.Version);
            board.Launch.Alive();
        }
    }

    [Fact]
    public void Crashes_count_only_where_they_come_one_after_the_other()
    {
        var board = SlotBoard.Updated();
        for (var i = 0; i < 6; i++)
        {
            board = board.Copy().Boot();
            Assert.Equal(2, board.Version);
            board.Launch.Alive();
            board.Launch.Healthy();
            board.Launch.Ended(StopCodes.Crash);
        }
    }

    [Fact]
    public void A_confirmed_image_that_crashes_three_times_gives_way_to_the_one_before_and_then_to_the_factory_app()
    {
        var board = SlotBoard.Updated();
        List<int> started = [];
        for (var i = 0; i < 8; i++)
        {
            board = board.Copy().BootAndCrash();
            started.Add(board.Version);
        }
        Assert.Equal([2, 2, 2, 1, 1, 1, 0, 1], started); // and once more, in case nobody rescues the board
    }

    [Fact]
    public void A_confirmed_image_that_dies_ten_times_before_it_checks_in_gives_way_as_well()
    {
        var board = SlotBoard.Updated();
        List<int> started = [];
        for (var i = 0; i < 11; i++)
        {
            board = board.Copy().Boot();
            started.Add(board.Version);
        }
        Assert.Equal([.. Enumerable.Repeat(2, 10), 1], started);
    }

    [Fact]
    public void Only_an_image_that_is_damaged_is_told_as_damaged()
    {
        var worn = SlotBoard.Updated();
        for (var i = 0; i < 11; i++)
        {
            worn = worn.Copy().Boot();
        }
        Assert.Equal((1, (int)BootReason.PowerOn), (worn.Version, worn.Launch.Reason));
        var damaged = SlotBoard.Updated();
        damaged.Files["slot1.bin"][5000] ^= 1;
        Assert.Equal((1, (int)BootReason.Revert), (damaged.Boot().Version, damaged.Launch.Reason));
    }

    [Fact]
    public void The_factory_app_starts_the_board_again_after_an_hour_and_lets_a_transfer_have_one_more()
    {
        const int HourMs = 3_600_000;
        Assert.False(FactoryWatch.IsOver(HourMs - 1, idle: true));
        Assert.True(FactoryWatch.IsOver(HourMs, idle: true));
        Assert.False(FactoryWatch.IsOver(2 * HourMs - 1, idle: false));
        Assert.True(FactoryWatch.IsOver(2 * HourMs, idle: false));

        var board = SlotBoard.Running();
        for (var i = 0; i < 3; i++)
        {
            board = board.Copy().BootAndCrash();
        }
        board = board.Copy().Boot();
        Assert.Equal(0, board.Version);
        board.Launch.Ended(StopCodes.Reboot);
        Assert.Equal(1, board.Copy().Boot().Version);
    }

    [Fact]
    public void After_the_factory_app_the_home_image_gets_one_more_chance()
    {
        var board = SlotBoard.Running();
        for (var i = 0; i < 3; i++)
        {
            board = board.Copy().BootAndCrash();
        }
        Assert.Equal(0, board.Copy().Boot().Version);
        board.Boot();
        board = board.Copy().Boot();
        Assert.Equal(1, board.Version);
        board.Launch.Alive();
        board.Launch.Healthy();
        board.Launch.Ended(StopCodes.Crash);
        Assert.Equal(1, board.Copy().Boot().Version);
    }

    [Fact]
    public void A_trial_that_cannot_be_counted_does_not_start()
    {
        var board = SlotBoard.Pending();
        board.Files.Ignores = name => name.StartsWith("starts", StringComparison.Ordinal);
        Assert.Equal((1, false), (board.Boot().Version, board.OnTrial));
        board.Files.Ignores = _ => false;
        Assert.Equal(1, board.Copy().Settle());
    }

    [Fact]
    public void A_journal_that_cannot_be_written__the_confirmed_image_starts_at_every_boot()
    {
        foreach (var make in new[] { () => SlotBoard.Pending(), () => SlotBoard.Trial(), () => SlotBoard.Trial(3) })
        {
            var board = make().Copy();
            board.Files.Ignores = name => name.StartsWith("journal", StringComparison.Ordinal);
            board.Settle();
            for (var boot = 0; boot < 5; boot++)
            {
                Assert.Equal((1, false), (board.Boot().Version, board.OnTrial));
            }
        }
    }

    [Fact]
    public void A_first_boot_that_cannot_write_anything_still_starts_what_it_can_check_or_the_factory_app()
    {
        var board = SlotBoard.Flashed();
        board.Files.Ignores = _ => true;
        Assert.Equal(0, board.Boot().Version); // no board key: nothing could be checked at the next boot
        board.Files.Ignores = name => name != SlotFiles.BoardKey;
        Assert.Equal(1, board.Boot().Version);
        Assert.Equal(1, board.Boot().Version);
    }

    [Fact]
    public void An_image_that_the_RAM_has_no_room_for_does_not_start()
    {
        var launch = new Boot(new ShortOfMemory(SlotBoard.Pending().Files, bytesMax: SlotBoard.Image(1).Length), SlotBoard.Key);
        launch.Choose();
        Assert.Equal((0, false), (launch.Slot, launch.OnTrial));
        launch = new Boot(new ShortOfMemory(SlotBoard.Running().Files, bytesMax: 4096), SlotBoard.Key);
        launch.Choose();
        Assert.Equal(SlotFiles.NoSlot, launch.Slot);
        Assert.Null(launch.TakeImage());
    }

    [Fact]
    public void The_factory_app_knows_the_product_from_what_is_left_in_the_slots()
    {
        var board = SlotBoard.Updated();
        Assert.Equal(94, SlotProduct.Find(board.Files));
        board.Files["slot0.bin"] = board.Files["slot0.bin"][..5000];
        Assert.Equal(94, SlotProduct.Find(board.Files));
        board.Files["slot1.bin"][0] ^= 1;
        Assert.Equal(0, SlotProduct.Find(board.Files));
        board.Files.Remove("slot0.bin");
        board.Files["slot1.bin"] = [];
        Assert.Equal(0, SlotProduct.Find(board.Files));
    }
}
