using System.Reflection;
using System.Text;
using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>The agent's transition table as a page for people. A board has no names for its numbers, a desktop has.</summary>
internal static class UpdateTablePrinter
{
    public static IReadOnlyDictionary<int, string> States { get; } = Names(typeof(UpdateState));

    public static IReadOnlyDictionary<int, string> Events { get; } = Names(typeof(UpdateEvent));

    public static IReadOnlyDictionary<int, string> Actions { get; } = Names(typeof(UpdateAction));

    public static string StateName(int state) => States[state];

    public static string Page()
    {
        var table = new UpdateTable();
        var page = new StringBuilder();
        page.Append(
            """
            # What the update agent does

            Written by a test from `device/Agent/UpdateTable.cs`; change it there, then run the tests once with `PF_UPDATE_DOCS=1`.

            In a state, an event leads to an action and a next state. A row with the state's name goes before a row for *any* state. Where there is
            no row, nothing happens and the state stays. Where no reason is named but one is told, it is the one that was found out.


            """);
        foreach (int state in States.Keys.Where(s => s != UpdateState.Any).Append(UpdateState.Any))
        {
            AppendState(page, table, state);
        }
        return page.ToString();
    }

    private static void AppendState(StringBuilder page, UpdateTable table, int state)
    {
        page.Append($"## {(state == UpdateState.Any ? "Any state" : StateName(state))}\n\n");
        page.Append("| event | action | reason | next state |\n|---|---|---|---|\n");
        bool hasRows = false;
        for (int row = 0; row < table.Count; row++)
        {
            if (table.At(row, 0) != state)
            {
                continue;
            }
            hasRows = true;
            string reason = table.ReasonOf(row) == Reason.None ? "" : table.ReasonOf(row).ToString();
            string next = table.At(row, 4) == UpdateState.Any ? "the same" : StateName(table.At(row, 4));
            page.Append($"| {Events[table.At(row, 1)]} | {Actions[table.Action(row)]} | {reason} | {next} |\n");
        }
        if (!hasRows)
        {
            page.Append("| (nothing: the board starts again) | | | |\n");
        }
        page.Append('\n');
    }

    private static Dictionary<int, string> Names(Type numbers) =>
        numbers.GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => (int)field.GetRawConstantValue()!, field => field.Name);
}
