using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>
/// Once faults stopped, and there was time: every device is online, knows the verdict, and runs what it should or carries a reason
/// that lasts.
/// </summary>
internal sealed class Convergence(Simulation sim)
{
    /// <summary>How long nothing goes wrong at the end of a run: three attempts and their pauses fit in many times over.</summary>
    public const long CalmMs = 6 * Simulation.HourMs;

    // Reasons that stay until somebody does something.
    private static readonly Reason[] Lasting =
    [
        Reason.UpToDate, Reason.NoRelease, Reason.Development, Reason.NoImageForTarget, Reason.SlotTooSmall, Reason.HardwareMismatch,
        Reason.BelowMinimumVersion, Reason.UpdatesDisabled, Reason.NeedsAttention,
    ];

    public void Check()
    {
        foreach (var board in sim.Boards)
        {
            Check(board);
        }
    }

    private void Check(SimBoard board)
    {
        var row = sim.Cloud.Row(board.Index);
        var decision = sim.Cloud.Decide(board.Index, Occasion.Preview);
        if (decision?.Image is { } image && sim.Foundry.Find(image.Hash) is { Nature: Nature.IsDeaf })
        {
            return; // tried again and again, with pauses: no verdict does not count against a version (D22)
        }
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
        if (decision.HasPrivileges)
        {
            CheckTarget(board, row, decision);
        }
    }

    private void CheckTarget(SimBoard board, DeviceRow row, Decision decision)
    {
        var target = decision.Image is { } image ? sim.Foundry.Find(image.Hash) : null;
        if (!Lasting.Contains(decision.TargetReason))
        {
            throw board.Broken(Truth.ConvergesOnceFaultsStop, $"it should run v{decision.TargetVersion}, and after {CalmMs / Simulation.HourMs} hours it is {decision.TargetReason}");
        }
        if (decision.TargetReason == Reason.UpToDate && board.Runs != target)
        {
            throw board.Broken(Truth.ConvergesOnceFaultsStop, $"it is said to be up to date, and runs v{board.Runs?.Version}");
        }
        var isForgotten = decision.TargetReason == Reason.WaitsForOnline && row.FailedHash == target?.Hash && sim.Cloud.NowMs > row.RetryAtMs + 60_000;
        if (isForgotten)
        {
            throw board.Broken(Truth.ConvergesOnceFaultsStop, $"its pause before v{decision.TargetVersion} is over, and nobody offers it");
        }
    }
}
