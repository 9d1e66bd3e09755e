using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Flashing;

/// <summary>Waits for the first report of a board that was just flashed.</summary>
internal sealed class FirstReport(CloudClient cloud, FirstImage image, string device)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <param name="before">When the device last reported before it was flashed; null for never.</param>
    public async Task Wait(DateTimeOffset? before, CancellationToken stop)
    {
        var deadline = DateTime.UtcNow + Limit;
        DeviceBody now;
        do
        {
            now = await cloud.Device(image.Product, device, stop);
            if (now.Online && now.LastHandshakeAt != before)
            {
                Check(now);
                return;
            }
            await Task.Delay(PollEvery, stop);
        }
        while (DateTime.UtcNow < deadline);
        throw Failure.Of(
            "not_online",
            $"The board was flashed, and did not come online within {Limit.TotalMinutes:0} minutes{(now.LastRefusal is null ? "" : $" (refused: {now.LastRefusal})")}.",
            "watch its serial log for Wi-Fi, time, and certificate; docs/hardware.md lists what each message means");
    }

    private void Check(DeviceBody now)
    {
        if (now.FirmwareHash != image.Hash)
        {
            throw Failure.Of(
                "other_firmware",
                $"The board is online with version {now.FirmwareVersion} of product {now.FirmwareProductId}, and not with the image that was written, {image.Version} of {image.Product}.",
                $"see its serial log for why the first image was not started, and pf device explain {device} --product {image.Product}");
        }
    }
}
