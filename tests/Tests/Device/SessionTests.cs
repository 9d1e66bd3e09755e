using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>The connection: a report each time, patience in bounds, and nothing that comes from outside stops the agent.</summary>
public class SessionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Back_off_doubles_with_jitter_and_stays_within_its_bounds(int seed)
    {
        var world = new World(seed);
        world.Cloud.Reachable = false;
        world.Play(() => world.Link.OpenedAtMs.Count == 12);
        long[] restsMs = [.. world.Link.OpenedAtMs.Zip(world.Link.OpenedAtMs.Skip(1), (from, to) => to - from)];
        int mostMs = 2 * Limits.ReconnectMsMin;
        foreach (long restMs in restsMs)
        {
            Assert.InRange(restMs, mostMs / 2, mostMs + 2);
            mostMs = Math.Min(2 * mostMs, Limits.ReconnectMsMax);
        }
        Assert.True(restsMs.TakeLast(6).Distinct().Count() > 1, "no jitter");
    }

    [Fact]
    public void Back_off_goes_on_where_each_link_breaks_soon_after_its_verdict()
    {
        var world = new World();
        world.Play(() =>
        {
            if (world.Agent.App.VerdictStatus == VerdictStatus.Ok && world.Link.State == LinkState.Open && !world.Link.HasMessages)
            {
                world.Link.Break(); // another board with this credential
            }
            return world.Link.OpenedAtMs.Count == 12;
        });
        Assert.InRange(world.Link.OpenedAtMs[^1] - world.Link.OpenedAtMs[^2], Limits.ReconnectMsMax / 2, Limits.ReconnectMsMax + 2000);
    }

    [Fact]
    public void Back_off_starts_over_once_a_link_has_held_for_a_minute()
    {
        var world = new World();
        world.Cloud.Reachable = false;
        world.Play(() => world.Link.OpenedAtMs.Count == 8);
        world.Cloud.Reachable = true;
        world.Play(() => world.Cloud.Reports.Count == 1 && !world.Link.HasMessages);
        world.PlayFor(60_000);
        long lostMs = world.Board.NowMs;
        world.Link.Break();
        world.Play(() => world.Cloud.Reports.Count == 2);
        Assert.InRange(world.Link.OpenedAtMs[^1] - lostMs, 0, 2 * Limits.ReconnectMsMin + 1000);
    }

    [Fact]
    public void Without_a_verdict_it_connects_again_and_reports_again()
    {
        var world = new World();
        world.Cloud.Answers = false;
        world.Play(() => world.Cloud.Reports.Count == 2);
        Assert.InRange(world.Board.NowMs, Limits.VerdictTimeoutMs, Limits.VerdictTimeoutMs + 3 * Limits.ReconnectMsMin);
        Assert.Equal(world.Cloud.Reports[0].BootId, world.Cloud.Reports[1].BootId);
    }

    [Fact]
    public void A_verdict_that_comes_as_the_session_gives_up__is_asked_for_again()
    {
        var world = new World();
        world.Cloud.Answers = false;
        world.Play(() => world.Cloud.Reports.Count == 1);
        world.Board.NowMs += Limits.VerdictTimeoutMs;
        world.Cloud.SendVerdict(world.Board.BootId);
        world.Cloud.Answers = true;
        world.Play(() => world.Cloud.Reports.Count == 2 && world.Agent.App.VerdictStatus == VerdictStatus.Ok);
    }

    [Fact]
    public void What_a_lost_connection_left_unread_is_dropped()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Cloud.Answers = false;
        world.Play(() => world.Cloud.Reports.Count == 1);
        world.Cloud.SendVerdict(world.Board.BootId);
        world.Cloud.SendOffer();
        world.Link.Break();
        world.Turn();
        Assert.False(world.Link.HasMessages, "an unread message would end every wait at once");
        Assert.Equal(VerdictStatus.Limited, world.Agent.App.VerdictStatus);
        Assert.Empty(world.Cloud.Progresses);
    }

    [Fact]
    public void A_report_says_what_the_board_is_and_runs()
    {
        var world = new World(appStarts: agent => agent.App.ClaimCode = "K7-claim") { HardwareRevision = 3 };
        world.Play(() => world.Cloud.Reports.Count == 1);
        var report = world.Cloud.Reports[0];
        Assert.Equal((World.Product, 1, World.Target), (report.Product, report.Version, report.Target));
        Assert.Equal((FakeSlots.Bytes, Limits.ChunkBytesMax, 3), (report.SlotBytes, report.ChunkBytes, report.Hardware));
        Assert.Equal((world.Board.BootId, BootReason.PowerOn), (report.BootId, report.BootReason));
        Assert.Equal(Images.HashOf(Images.Make(1)), report.Hash);
        Assert.Equal("K7-claim", report.ClaimCode);
        Assert.Equal(Reason.None, report.Outcome);
    }

    [Theory]
    [InlineData("K\u00e4se")]
    [InlineData("K7\0claim")]
    [InlineData("K7\nclaim")]
    [InlineData("a code that is one character longer than the sixty-three allowed")]
    public void A_claim_code_that_no_report_can_carry_is_not_taken_and_keeps_nobody_out(string code)
    {
        var world = new World(appStarts: agent => agent.App.ClaimCode = code);
        world.Play(() => world.Cloud.Reports.Count == 1);
        Assert.Equal("", world.Cloud.Reports[0].ClaimCode);
    }

    [Fact]
    public void What_kept_the_board_out_is_told_once_it_is_in_and_then_forgotten()
    {
        var world = new World();
        world.Cloud.Reachable = false;
        world.PlayFor(10_000);
        world.Cloud.Reachable = true;
        world.Play(() => world.Agent.App.VerdictStatus == VerdictStatus.Ok);
        Assert.Equal(Reason.Unreachable, world.Cloud.Reports[0].Trouble);
        world.Link.Break();
        world.Play(() => world.Cloud.Reports.Count == 2);
        Assert.Equal(Reason.None, world.Cloud.Reports[1].Trouble);
    }

    [Fact]
    public void A_full_send_queue_only_delays()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        int turn = 0;
        world.Play(() =>
        {
            world.Link.QueueFull = ++turn % 3 != 0;
            return world.HasSettled(2);
        });
    }

    [Fact]
    public void Commands_are_obeyed()
    {
        var world = new World();
        world.Play(() => world.Cloud.Reports.Count == 1);
        world.Cloud.SendCommand(CommandKind.Identify, 1500);
        world.Cloud.SendCommand(CommandKind.Ping);
        world.Play(() => world.Cloud.Reports.Count == 2);
        Assert.Equal(1500, world.Board.Identified);
        world.Cloud.SendCommand(CommandKind.Reboot);
        world.Play(() => world.Boots == 2);
        Assert.Empty(world.Settings);
    }

    [Fact]
    public void After_a_reboot_that_returned_nothing_more_is_done()
    {
        var world = new World();
        world.Play(() => world.Cloud.Reports.Count == 1);
        world.Cloud.SendCommand(CommandKind.Reboot);
        world.Cloud.SendCommand(CommandKind.Identify, 1500);
        while (!world.Board.Rebooted)
        {
            world.Agent.Step();
        }
        Assert.True(world.Agent.IsRebooting);
        world.Agent.Step();
        Assert.Equal(0, world.Board.Identified);
    }

    public static TheoryData<string> Topics_from_outside =>
        [Topics.Verdict, Topics.Offer, Topics.Chunk, Topics.Cancel, Topics.Command, "verdict/x", "", "#"];

    [Theory]
    [MemberData(nameof(Topics_from_outside))]
    public void Garbage_on_any_topic_stops_nothing(string suffix)
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var world = new World(Seed);
        world.Cloud.Target = Images.Make(2);
        world.Play(() =>
        {
            var garbage = new byte[random.Next(60)];
            random.NextBytes(garbage);
            if (suffix == Topics.Command && garbage.Length > 0)
            {
                garbage[0] = 0xff; // a random command could be a valid one: reboot
            }
            world.Link.Deliver(suffix, garbage);
            return world.HasSettled(2);
        });
    }

    [Fact]
    public void A_message_cut_at_every_byte_is_dropped()
    {
        var world = new World();
        world.Play(() => world.Cloud.Reports.Count == 1 && !world.Link.HasMessages);
        var buffer = new byte[Limits.ControlBytesMax];
        int length = Images.Offer(Images.Make(2), 1).Encode(buffer);
        for (int cut = 0; cut < length; cut++)
        {
            world.Link.Deliver(Topics.Offer, buffer[..cut]);
        }
        world.Play(() => !world.Link.HasMessages);
        Assert.Empty(world.Cloud.Progresses);
    }

    [Fact]
    public void A_flood_does_not_keep_the_clocks_from_being_looked_at()
    {
        var world = new World();
        world.Cloud.Answers = false;
        world.Play(() => world.Cloud.Reports.Count == 1);
        var link = world.Link;
        world.Play(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                link.Deliver(Topics.Verdict, [0xff]);
            }
            world.Board.NowMs += 100;
            return world.Cloud.Reports.Count == 2;
        });
        Assert.InRange(world.Board.NowMs, Limits.VerdictTimeoutMs, Limits.VerdictTimeoutMs + 10_000);
    }

    [Theory]
    [InlineData("door", 10, true)]
    [InlineData("door", Limits.EventBytesMax, true)]
    [InlineData("door", Limits.EventBytesMax + 1, false)]
    [InlineData("", 1, false)]
    [InlineData("a/#", 1, false)]
    [InlineData("a+b", 1, false)]
    public void Events_within_the_limits_are_sent(string name, int bytes, bool sent)
    {
        var world = new World();
        Assert.False(world.Agent.Publish("early", [1]));
        world.Play(() => world.Cloud.Reports.Count == 1);
        Assert.Equal(sent, world.Agent.Publish(name, new byte[bytes]));
        Assert.Equal(sent ? ["event/" + name] : [], world.Cloud.Events);
    }

    [Fact]
    public void An_agent_that_keeps_failing_rests_before_it_tries_again()
    {
        var world = new World();
        for (int fault = 1; fault <= 10; fault++)
        {
            world.Agent.Fault("our own error");
            Assert.True(world.Board.Rebooted);
            world.Start(BootReason.Reboot);
            int restMs = world.Agent.Step();
            Assert.InRange(restMs, Math.Min(60_000, 1000 << (fault - 1)), 60_000);
        }
        world.Play(() => world.Cloud.Reports.Count == 1 && !world.Link.HasMessages);
        world.PlayFor(10);
        Assert.Equal("", world.Settings["faults"]);
    }
}
