using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>What a device is told once the store has it, in this order: cancel, verdict, offer.</summary>
internal sealed class Answer(string deviceId)
{
    public string DeviceId => deviceId;

    public Cancel? Cancel { get; set; }

    public Verdict? Verdict { get; set; }

    public (TransferRow Transfer, ImageRow Image, bool Forced)? Offer { get; set; }

    public async Task Send(DeviceLink link)
    {
        var buffer = new byte[Limits.ControlBytesMax];
        if (Cancel is not null)
        {
            await link.Send(deviceId, Topics.Cancel, buffer[..Cancel.Encode(buffer)]);
        }
        if (Verdict is not null)
        {
            await link.Send(deviceId, Topics.Verdict, buffer[..Verdict.Encode(buffer)]);
        }
        if (Offer is { } offer)
        {
            // Built only now: the transfer has its number since it is saved.
            await link.Send(deviceId, Topics.Offer, buffer[..Message(offer.Transfer, offer.Image, offer.Forced).Encode(buffer)]);
        }
    }

    private static Offer Message(TransferRow transfer, ImageRow image, bool forced) => new()
    {
        Transfer = transfer.Id,
        Product = image.ProductId,
        Version = image.Version,
        Target = image.Target,
        Size = image.SizeBytes,
        Hash = Convert.FromHexString(image.Hash),
        Header = image.Header,
        Forced = forced,
    };
}
