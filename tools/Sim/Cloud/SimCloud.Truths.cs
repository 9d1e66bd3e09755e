using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <content>
/// The truths that are looked at on the cloud's side. They ask the rows and not the rules, so that a wrong rule is seen as well.
/// </content>
internal sealed partial class SimCloud
{
    private readonly Ledger ledger;

    /// <summary>A verdict came to a device: its report must be there.</summary>
    public void CheckAnswered(int device, long number)
    {
        if (rows[device].ReportNumber < number)
        {
            throw sim.Boards[device].Broken(Truth.AnsweredReportsStay, $"its report {number} was answered, and the store has {rows[device].ReportNumber}");
        }
    }

    // Denied and limited devices get none; a locked one only its own version's.
    private void CheckBytes(int device, Transfer transfer)
    {
        var row = rows[device];
        var firmware = transfer.Firmware;
        var board = sim.Boards[device];
        var isMember = row.ProductId == firmware.Product && (row.Force || row.Report?.Product == row.ProductId);
        if (!isMember || row.Standings[firmware.Product] == Standing.Denied)
        {
            throw board.Broken(Truth.NoByteWithoutPrivileges, $"it is sent v{firmware.Version} of product {firmware.Product}, being a member of {row.ProductId} and reporting {row.Report?.Product}");
        }
        if (row.LockedVersion is { } locked && locked != firmware.Version)
        {
            throw board.Broken(Truth.LockedIsLocked, $"it is locked to v{locked}, and is sent v{firmware.Version}");
        }
    }

    private void CheckEvidence(int device, DeviceRow row, Firmware proven)
    {
        var report = row.Report!;
        var isProof = row.ProductId == proven.Product && report.Product == proven.Product && report.State == ImageState.Confirmed && report.Hash == proven.Hash;
        if (!isProof)
        {
            throw sim.Boards[device].Broken(Truth.EvidenceIsAMembersReport, $"v{proven.Version} of product {proven.Product} is proven by a member of {row.ProductId} that reports {report.Product}");
        }
    }

    private void CheckReleased(ProductRow product, int version)
    {
        if (product.TargetsOf(version) is not { Length: > 0 } targets || !targets.All(target => product.Proven.Contains(product.Images[(version, target)].Hash)))
        {
            throw new BrokenTruth(Truth.ReleasedIsProven, -1, $"v{version} of product {product.Id} is released without evidence");
        }
    }

    private void CheckCommands(int device, DeviceRow row)
    {
        if (ledger.Missing(device, row) is { } missing)
        {
            throw sim.Boards[device].Broken(Truth.AcknowledgedCommandsStay, missing);
        }
    }

    /// <summary>Everything that was acknowledged to people is still there.</summary>
    public void CheckCommands()
    {
        for (var device = 0; device < rows.Length; device++)
        {
            CheckCommands(device, rows[device]);
        }
        foreach (var product in products.Skip(1))
        {
            if (ledger.Missing(product) is { } missing)
            {
                throw new BrokenTruth(Truth.AcknowledgedCommandsStay, -1, missing);
            }
        }
    }
}
