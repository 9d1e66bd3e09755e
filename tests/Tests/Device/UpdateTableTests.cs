using ProductFirmware.Device;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Device;

/// <summary>The table itself: complete, without traps, and as printed.</summary>
public class UpdateTableTests
{
    private readonly UpdateTable table = new();

    private IEnumerable<int> Rows => Enumerable.Range(0, table.Count);

    [Fact]
    public void Every_number_in_a_row_has_a_name()
    {
        foreach (int row in Rows)
        {
            Assert.Contains(table.At(row, 0), UpdateTablePrinter.States.Keys);
            Assert.Contains(table.At(row, 1), UpdateTablePrinter.Events.Keys);
            Assert.Contains(table.At(row, 2), UpdateTablePrinter.Actions.Keys);
            Assert.True(Enum.IsDefined(table.ReasonOf(row)), $"row {row}");
            Assert.Contains(table.At(row, 4), UpdateTablePrinter.States.Keys);
        }
    }

    [Fact]
    public void An_event_in_a_state_has_one_row_at_most() =>
        Assert.Equal(table.Count, Rows.Select(row => (table.At(row, 0), table.At(row, 1))).Distinct().Count());

    [Fact]
    public void Every_event_and_every_action_is_used()
    {
        Assert.Empty(UpdateTablePrinter.Events.Keys.Except([UpdateEvent.None]).Except(Rows.Select(row => table.At(row, 1))));
        Assert.Empty(UpdateTablePrinter.Actions.Keys.Except(Rows.Select(table.Action)));
    }

    [Fact]
    public void A_pair_without_a_row_of_its_own_stays_or_follows_the_row_for_any_state()
    {
        int[] forAny = [.. Rows.Where(row => table.At(row, 0) == UpdateState.Any)];
        foreach (int state in UpdateTablePrinter.States.Keys.Where(s => s != UpdateState.Any))
        {
            foreach (int happened in UpdateTablePrinter.Events.Keys)
            {
                int row = table.Find(state, happened);
                bool own = row >= 0 && table.At(row, 0) == state && table.At(row, 1) == happened;
                bool any = forAny.Contains(row) && table.At(row, 1) == happened;
                Assert.True(own || any || row == -1, $"{UpdateTablePrinter.StateName(state)}, {UpdateTablePrinter.Events[happened]}");
                Assert.Equal(own, Rows.Any(r => table.At(r, 0) == state && table.At(r, 1) == happened));
            }
        }
    }

    [Fact]
    public void Every_state_is_reached_from_boot()
    {
        HashSet<int> reached = [UpdateState.Booting];
        while (Rows.Count(row => reached.Contains(table.At(row, 0)) && reached.Add(table.At(row, 4))) > 0)
        {
        }
        Assert.Empty(UpdateTablePrinter.States.Keys.Except(reached).Except([UpdateState.Any]).Select(UpdateTablePrinter.StateName));
    }

    [Fact]
    public void No_state_but_the_reboot_is_a_dead_end()
    {
        foreach (int state in UpdateTablePrinter.States.Keys.Except([UpdateState.Any, UpdateState.Rebooting]))
        {
            Assert.Contains(Rows, row => table.At(row, 0) == state && table.Next(row, state) != state);
        }
        Assert.DoesNotContain(Rows, row => table.At(row, 0) == UpdateState.Rebooting);
    }

    public static TheoryData<int, int[]> Results => new()
    {
        { UpdateAction.ReadBoot, [UpdateEvent.ImageOnTrial, UpdateEvent.NothingStaged, UpdateEvent.StagedRuns, UpdateEvent.StagedIsGone, UpdateEvent.StagedStayed, UpdateEvent.FellBack] },
        { UpdateAction.CountTrial, [UpdateEvent.Done, UpdateEvent.TrialsUsedUp] },
        { UpdateAction.SaveOutcome, [UpdateEvent.Done] },
        { UpdateAction.AskSelfTest, [UpdateEvent.Done, UpdateEvent.SelfTestFailed] },
        { UpdateAction.Confirm, [UpdateEvent.Done, UpdateEvent.FlashFailed] },
        { UpdateAction.Examine, [UpdateEvent.OfferUnfit, UpdateEvent.OfferFits, UpdateEvent.OfferGoesOn] },
        { UpdateAction.Prepare, [UpdateEvent.Done, UpdateEvent.FlashFailed] },
        { UpdateAction.StartOver, [UpdateEvent.Done, UpdateEvent.FlashFailed, UpdateEvent.RetriesUsedUp] },
        { UpdateAction.Adopt, [UpdateEvent.Complete, UpdateEvent.RetriesUsedUp] },
        { UpdateAction.FetchOn, [UpdateEvent.RetriesUsedUp] },
        { UpdateAction.TakeChunk, [UpdateEvent.Complete, UpdateEvent.FlashFailed] },
        { UpdateAction.FetchAgain, [UpdateEvent.RetriesUsedUp] },
        { UpdateAction.Verify, [UpdateEvent.ImageGood, UpdateEvent.ImageDamaged, UpdateEvent.ImageForeign, UpdateEvent.FlashFailed] },
        { UpdateAction.Stage, [UpdateEvent.Done, UpdateEvent.FlashFailed] },
        { UpdateAction.SetPending, [UpdateEvent.Done, UpdateEvent.FlashFailed] },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void What_an_action_can_come_to_has_a_row_where_it_leads(int action, int[] results)
    {
        foreach (int row in Rows.Where(row => table.Action(row) == action))
        {
            int next = table.Next(row, table.At(row, 0));
            Assert.All(results, result => Assert.True(
                table.Find(next, result) >= 0, $"{UpdateTablePrinter.StateName(next)} does not know {UpdateTablePrinter.Events[result]}"));
        }
    }

    [Fact]
    public void The_slot_is_touched_only_with_an_offer_that_was_examined()
    {
        foreach (int row in Rows.Where(row => table.Action(row) is UpdateAction.Prepare or UpdateAction.Adopt))
        {
            Assert.Equal(UpdateState.Examining, table.At(row, 0));
        }
    }

    [Fact]
    public void Docs_show_the_table_as_it_is()
    {
        string file = Repository.File("docs", "agent.md");
        if (Environment.GetEnvironmentVariable("PF_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, UpdateTablePrinter.Page());
        }
        Assert.True(File.Exists(file), "docs/agent.md is missing: run the tests once with PF_UPDATE_DOCS=1.");
        Assert.Equal(UpdateTablePrinter.Page(), File.ReadAllText(file));
    }
}
