using System.Reflection;
using System.Text;
using ProductFirmware.Device;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Slots;

/// <summary>All answers of the launch table: what must hold for each, and the page that shows them.</summary>
public class LaunchTablePage
{
    private static readonly int[] Phases = [SlotPhase.None, SlotPhase.Home, SlotPhase.Pending, SlotPhase.Trial];
    private static readonly int[] Findings = [Finding.Unknown, Finding.Bad, Finding.Good];
    private static readonly bool[] Either = [false, true];

    public static IEnumerable<Row> Rows =>
        from phase in Phases
        from usedUp in Either
        from first in Findings
        from home in Findings
        from other in Findings
        select new Row(phase, usedUp, first, home, other);

    [Fact]
    public void Docs_launcher_md_is_what_the_table_says() => Docs.MustBe("launcher.md", Page());

    [Fact]
    public void Nothing_starts_that_was_not_checked_and_found_good()
    {
        foreach (var row in Rows)
        {
            var checkedFirst = row.Step switch
            {
                LaunchStep.StartHome => row.Home,
                LaunchStep.StartOther or LaunchStep.BeginTrial or LaunchStep.FallBack => row.Other,
                LaunchStep.Adopt => row.First,
                _ => Finding.Good,
            };
            Assert.True(checkedFirst == Finding.Good, $"{row}");
        }
    }

    [Fact]
    public void Nothing_starts_once_more_when_its_starts_are_used_up()
    {
        foreach (var row in Rows.Where(row => row.UsedUp))
        {
            Assert.True(row.Step is not LaunchStep.StartHome and not LaunchStep.StartOther, $"{row}");
        }
    }

    [Fact]
    public void A_check_is_asked_for_only_where_nothing_is_known()
    {
        foreach (var row in Rows)
        {
            var known = row.Step switch
            {
                LaunchStep.CheckFirst => row.First,
                LaunchStep.CheckHome => row.Home,
                LaunchStep.CheckOther => row.Other,
                _ => Finding.Unknown,
            };
            Assert.True(known == Finding.Unknown, $"{row}");
        }
    }

    [Fact]
    public void The_factory_app_starts_only_where_nothing_else_may()
    {
        foreach (var row in Rows.Where(row => row.Step == LaunchStep.StartFactory))
        {
            var nothing = row.Phase == SlotPhase.None || (row.Other == Finding.Bad && (row.Home == Finding.Bad || row.UsedUp));
            Assert.True(nothing && row.First == Finding.Bad, $"{row}");
        }
    }

    private static string Page()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # What the launcher starts

            Written by a test from `device/Launcher/LaunchTable.cs`; change it there, then run the tests once with `PF_UPDATE_DOCS=1`.

            For boards with file slots: the small program that was put there over USB and chooses what runs. It goes through these steps at every
            start, asking the table again after each, until one says *Start*. A file is read and checked only where the table asks for it:
            a whole image through the board's native HMAC-SHA256. The bytes that were checked are the bytes that run.

            | step | what happens |
            |---|---|
            | CheckFirst | is there an image that came over USB (`slot0.mac`), with a right MAC under the image key, that the journal does not know? |
            | CheckHome, CheckOther | has the slot's file the MAC that the journal says? Under the board's own key; a pending one under the image key |
            | Adopt | the journal gets that image as home, under the board's key |
            | BeginTrial | the journal gets the pending image as *on trial*, under the board's key |
            | GiveUp | the journal forgets the other slot's image; home is as before |
            | FallBack | the journal forgets the home image; the other slot is home |
            | StartHome, StartOther | the start is counted in the start record, then the image is loaded and run |
            | StartFactory | the update agent alone, from the launcher itself, so that the board can be given an image over the air |

            *Used up*: a trial was started three times and not confirmed; or a confirmed image crashed or hung three times in a row, with no run of
            ten minutes in between, or started ten times without a single check-in (a weak supply is not its fault). A journal that changes starts at
            zero. A trial whose start cannot be counted is not started. The factory app starts the board again after an hour without an image;
            at the next start home gets one more chance.

            The app must check in within 10 seconds of its start and every 30 seconds then. A crash, a hang or a wish to reboot is written down before
            the board starts again; the next start is told. Nothing that was loaded can be unloaded, so versions change only that way.

            The journal (`journal0.bin`, `journal1.bin`) and the start record (`starts0.bin`, `starts1.bin`) are pairs: the older file is overwritten,
            the higher sequence number counts, and a file whose CRC-32 is wrong is as if it were not there. Whatever write a power cut hits, the other
            file still says what was true before.

            `any` stands for all three: not known, bad, good.

            | journal | used up | over USB | home | other | step |
            |---|---|---|---|---|---|

            """);
        foreach (var row in Rows.GroupBy(row => (row.Phase, row.First, row.Step)).SelectMany(Merge))
        {
            page.Append($"| {row} |\n");
        }
        return page.ToString();
    }

    // Rows that differ in one column only, and there have all its values, are one row.
    private static IEnumerable<string> Merge(IEnumerable<Row> rows)
    {
        var cells = rows.Select(row => row.Cells()).ToList();
        for (var column = 0; column < cells[0].Length - 1; column++)
        {
            var values = column switch { 0 => Phases.Length, 1 => Either.Length, _ => Findings.Length };
            cells =
            [
                .. cells.GroupBy(row => string.Join("|", row.Where((_, i) => i != column))).SelectMany(group =>
                    group.Count() == values ? [[.. group.First()[..column], "any", .. group.First()[(column + 1)..]]] : group.ToArray()),
            ];
        }
        return cells.Select(row => string.Join(" | ", row)).Distinct();
    }

    private static string NameOf(Type numbers, int value) =>
        numbers.GetFields(BindingFlags.Public | BindingFlags.Static).Single(field => (int)field.GetRawConstantValue()! == value).Name;

    /// <summary>One question to the table, and its answer.</summary>
    public sealed record Row(int Phase, bool UsedUp, int First, int Home, int Other)
    {
        public int Step => LaunchTable.Next(Phase, UsedUp, First, Home, Other);

        public string[] Cells() =>
        [
            NameOf(typeof(SlotPhase), Phase), UsedUp ? "yes" : "no",
            Say(First), Say(Home), Say(Other), NameOf(typeof(LaunchStep), Step),
        ];

        private static string Say(int finding) => finding switch
        {
            Finding.Unknown => "not known",
            Finding.Bad => "bad",
            _ => "good",
        };
    }
}
