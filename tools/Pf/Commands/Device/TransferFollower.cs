using ProductFirmware.Core;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary>Watches a device until it has confirmed a version, or the transfer or its trial failed.</summary>
internal sealed class TransferFollower(CloudClient cloud, int product, string device, int version)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
    private static readonly string[] Ended = ["refused", "failed", "cancelled", "reverted"];

    /// <param name="before">The device before the flash was asked for: its old transfer does not count.</param>
    public async Task<DeviceBody> UntilDone(DeviceBody before, IProgress<double> progress, CancellationToken stop)
    {
        var deadline = DateTime.UtcNow + Limit;
        while (DateTime.UtcNow < deadline)
        {
            var now = await cloud.Device(product, device, stop);
            if (now is { FirmwareState: "confirmed" } && now.FirmwareVersion == version)
            {
                return now;
            }
            if (now.Transfer is { } transfer && transfer.Id != before.Transfer?.Id && transfer.Version == version)
            {
                progress.Report((double)transfer.Offset / Math.Max(1, transfer.Size));
                FailIfEnded(transfer);
            }
            await Task.Delay(PollEvery, stop);
        }
        throw Failure.Of("not_confirmed", $"Device {device} did not confirm version {version} within {Limit.TotalMinutes:0} minutes.", $"see pf device explain {device} --product {product}");
    }

    private void FailIfEnded(TransferBody transfer)
    {
        if (!Ended.Contains(transfer.State))
        {
            return;
        }
        var reason = Enum.GetValues<Wire.Reason>().FirstOrDefault(r => Explanations.NameOf(r) == transfer.Reason);
        var why = reason == Wire.Reason.None ? transfer.State : Explanations.Of(reason).Meaning;
        throw new Failure(
            transfer.Reason ?? transfer.State,
            $"Version {version} did not stay on device {device}: {why}.",
            reason == Wire.Reason.None ? $"see pf device explain {device} --product {product}" : Explanations.Of(reason).Next,
            ExitCode.Failed,
            reason);
    }
}
