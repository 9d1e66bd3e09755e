using ProductFirmware.Board;

namespace ProductFirmware.Sim;

/// <summary>What goes wrong: on boards, on the way, in the cloud. The fault model that docs/reliability.md describes.</summary>
internal sealed class Trouble(Simulation sim)
{
    public const long BoardMeanMs = 8 * Simulation.HourMs;
    public const long CloudMeanMs = 24 * Simulation.HourMs;

    private const int OperationsOfAnUpdate = 70;

    private Chance Chance => sim.Chance;

    /// <summary>Something happens to this board.</summary>
    public void Strike(SimBoard board)
    {
        switch (Chance.Below(20))
        {
            case <= 6:
                board.Link.Break();
                break;
            case 7 or 8:
                board.PowerOff(Chance.Around(20 * 60_000));
                break;
            case 9:
                board.PowerOff(Chance.Around(Simulation.DayMs));
                break;
            case 10 or 11 or 12 or 13 or 14:
                board.Power.CutAfter(Chance.Below(OperationsOfAnUpdate));
                break;
            case 15:
                board.Power.Spoil(Chance.Between(1, 6));
                break;
            case 16:
                board.Power.OperationMs = board.Power.OperationMs > 2 ? 2 : Chance.Between(50, 1500);
                break;
            case 17:
                End(board, Chance.OneIn(2) ? StopCodes.Crash : StopCodes.Watchdog, 1);
                break;
            case 18:
                End(board, StopCodes.Crash, Chance.Between(2, 5));
                break;
            default:
                board.SetUpdates(!board.UpdatesEnabled || Chance.OneIn(2));
                break;
        }
    }

    /// <summary>One end after the other: a loop of crashes.</summary>
    public void End(SimBoard board, int code, int times)
    {
        if (board.IsOn)
        {
            board.AppEnded(code);
        }
        if (times > 1)
        {
            sim.Schedule(Chance.Between(200, 8000), Turn.CrashesAgain, board.Index, times - 1);
        }
    }

    /// <summary>Nothing goes wrong any more; every board is switched off and on once.</summary>
    public void Stop()
    {
        sim.Cloud.Start(clockIsRight: true);
        foreach (var board in sim.Boards)
        {
            board.Power.Mend();
            board.Power.OperationMs = 2;
            board.Link.Weather = 0;
            board.PowerOff(Simulation.HourMs);
            sim.Schedule(Chance.Between(5_000, 300_000), Turn.PowerIsOnForGood, board.Index, 0);
        }
    }
}
