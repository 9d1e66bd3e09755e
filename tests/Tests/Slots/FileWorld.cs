using ProductFirmware.Board;
using ProductFirmware.Device;
using ProductFirmware.Tests.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Slots;

/// <summary>The agent's world on a board with file slots: real slots, journal and launcher over simulated files.</summary>
internal sealed class FileWorld : World
{
    private SlotBoard? board;
    private (int Operation, Tear Tear)? cut;

    public FileWorld(int target)
    {
        Cloud.Target = SlotBoard.Image(target);
        Cloud.Spoil = offer => offer.Mac = SlotBoard.MacOf(Cloud.Target);
    }

    /// <summary>The board as it stands. Its files remain over a reboot.</summary>
    public SlotBoard Slotted => board ??= SlotBoard.Flashed();

    public override int RunningVersion => Slotted.Version;

    public override bool Testing => Slotted.Slots.Testing;

    /// <summary>Every image that was started, each once per stay.</summary>
    public List<string> Started { get; } = [];

    /// <summary>The power goes at this operation on the files, counted from now and over all boots.</summary>
    public void CutAt(int operation, Tear tear)
    {
        cut = (Slotted.Files.Operations + operation, tear);
        Slotted.Files.CutAt(Slotted.Files.Operations + operation, tear);
    }

    public override void Start(BootReason reason)
    {
        try
        {
            Launch(reason);
        }
        catch (PowerCutException)
        {
            Log("--- power cut in the launcher");
            PowerCuts++;
            Start(BootReason.PowerOn);
            return;
        }
        StartApp(Slotted.Slots, (BootReason)Slotted.Launch.Reason);
        Note();
    }

    private void Launch(BootReason reason)
    {
        if (board is not null)
        {
            EndRun(reason);
            Reset(board);
        }
        Slotted.Boot();
        Slotted.Launch.Alive();
    }

    // The files remain, and so does the cut that is still to come.
    private void Reset(SlotBoard ended)
    {
        board = ended.Copy();
        if (cut is { } next && next.Operation >= ended.Files.Operations)
        {
            CutAt(next.Operation - ended.Files.Operations, next.Tear);
        }
        else
        {
            cut = null;
        }
    }

    // The launcher's watch notes why a run ended; a power cut leaves it no time.
    private void EndRun(BootReason reason)
    {
        if (reason is BootReason.Reboot or BootReason.Crash or BootReason.Watchdog)
        {
            Slotted.Launch.Ended(reason switch
            {
                BootReason.Reboot => StopCodes.Reboot,
                BootReason.Crash => StopCodes.Crash,
                _ => StopCodes.Watchdog,
            });
        }
    }

    private void Note()
    {
        string name = $"{RunningVersion}{(Testing ? " on trial" : "")}";
        if (Started.Count == 0 || Started[^1] != name)
        {
            Started.Add(name);
        }
    }
}
