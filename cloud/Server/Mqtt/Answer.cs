using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>What a device is told once the store has it, in this order: cancel, verdict, offer.</summary>
internal sealed class Answer(string deviceId)
{
    public string DeviceId => deviceId;

    public Cancel? Cancel { get; set; }

    public Verdict? Verdict { get; set; }

    public OfferItem? Offer { get; set; }

    /// <summary>What others are told of it.</summary>
    public List<ProductEvent> Events { get; } = [];

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
            await link.Send(deviceId, Topics.Offer, buffer[..Message(offer).Encode(buffer)]);
        }
    }

    private static Offer Message(OfferItem offer) => new()
    {
        Transfer = offer.Transfer.Id,
        Product = offer.Image.ProductId,
        Version = offer.Image.Version,
        Target = offer.Image.Target,
        Size = offer.Image.SizeBytes,
        Hash = Convert.FromHexString(offer.Image.Hash),
        Header = offer.Image.Header,
        Mac = offer.Mac,
        Forced = offer.Forced,
    };
}

/// <summary>What an offer is built from.</summary>
/// <param name="Mac">Authenticates the file to a device with an image key; else empty.</param>
internal sealed record OfferItem(TransferRow Transfer, ImageRow Image, byte[] Mac, bool Forced);
