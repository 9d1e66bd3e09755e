using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>
/// Once faults stopped, and there was time: every device is online, knows the verdict, and runs what it should or carries a reason
/// that lasts and is true. What is true is asked of the boards and of the rows, and not of the rules.
/// </summary>
internal sealed class Convergence(Simulation sim)
{
    /// <summary>How long nothing goes wrong at the end of a run: three attempts and their pauses fit in many times over.</summary>
    public const long CalmMs = 6 * Simulation.HourMs;

    private const long ShortlyMs = 60_000;

    public void Check()
    {
        sim.Cloud.CheckCommands();
        foreach (var board in sim.Boards)
        {
            Check(board);
        }
    }

    private void Check(SimBoard board)
    {
        var row = sim.Cloud.Row(board.Index);
        if (board.IsOn && MayBeAway(board, row))
        {
            return;
        }
        var decision = sim.Cloud.Decide(board.Index, Occasion.Preview);
        if (decision is null || !board.IsOn || row.BootId != board.BootId || !sim.Cloud.IsOnline(board.Index))
        {
            throw board.Broken(Truth.ConvergesOnceFaultsStop, "it is not online");
        }
        // How it became a member is told once; a member it is from then on.
        var knowsIt = board.Told is { } told && told.Status == decision.Status && (decision.HasPrivileges || told.Reason == decision.Reason);
        if (!knowsIt)
        {
            throw board.Broken(Truth.ConvergesOnceFaultsStop, $"it was told {board.Told}, and the cloud says {decision.Status}, {decision.Reason}");
        }
        if (decision.HasPrivileges != (row.ProductId is { } id && (row.Force || row.Report!.Product == id)))
        {
            throw board.Broken(Truth.ConvergesOnceFaultsStop, $"it is a member of {row.ProductId} and reports {row.Report!.Product}, and the cloud says {decision.Status}");
        }
        if (decision.HasPrivileges && !IsTrue(decision.TargetReason, board, row))
        {
            throw board.Broken(Truth.ConvergesOnceFaultsStop, $"it should run v{sim.Cloud.DueOf(row)} and runs v{board.Runs?.Version}, and after {CalmMs / Simulation.HourMs} hours it is {decision.TargetReason}");
        }
    }

    // A version that never gets a connection is away for as long as a trial may last; who goes back from it, or has crashed, for a moment.
    private bool MayBeAway(SimBoard board, DeviceRow row)
    {
        var isInTrial = board.OnTrial && board.Runs is { Nature: Nature.IsDeaf };
        var isRestless = IsRestless(board.Runs) || IsRestless(ImageFor(board, row));
        return board.UpMs < (isInTrial ? Limits.ConfirmLimitMs : 0) + (isRestless ? ShortlyMs : 0);
    }

    private bool IsTrue(Reason reason, SimBoard board, DeviceRow row)
    {
        var due = sim.Cloud.DueOf(row);
        var image = ImageFor(board, row);
        switch (reason)
        {
            case Reason.Development:
                return row.Development;
            case Reason.NoRelease:
                return due is null;
            case Reason.NoImageForTarget:
                return due is not null && image is null;
            case Reason.UpToDate:
                return image is not null && board.Runs == image && !board.Watched.Testing;
            case Reason.SlotTooSmall:
                return image?.File.Length > board.FileBytesMax;
            case Reason.BelowMinimumVersion:
                return image?.MinimumVersion > (board.Runs?.Version ?? 0);
            case Reason.UpdatesDisabled:
                return !board.UpdatesEnabled && !row.UpdatesForced;
            case Reason.NeedsAttention: // somebody has tried it again since faults stopped
                return image is { Nature: not (Nature.Good or Nature.IsDeaf) };
            case Reason.BackingOff or Reason.InTransfer or Reason.StillTesting:
                return IsRestless(image);
            case Reason.WaitsForOnline: // its pause has ended at this moment
                return IsRestless(image) && row.FailedHash == image!.Hash && sim.Cloud.NowMs < row.RetryAtMs + ShortlyMs;
            default:
                return false;
        }
    }

    // No verdict does not count against a version, so it is tried again and again, with pauses (D22); what crashes now and then may do so now.
    private static bool IsRestless(Firmware? firmware) => firmware is { Nature: Nature.IsDeaf or Nature.IsFlaky };

    private Firmware? ImageFor(SimBoard board, DeviceRow row) =>
        row.ProductId is { } id && sim.Cloud.DueOf(row) is { } due ? sim.Cloud.Product(id).Images.GetValueOrDefault((due, board.Target)) : null;
}
