using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Client;

/// <summary><c>pf client remove</c>.</summary>
internal static class Remove
{
    public static Verb Create()
    {
        var id = ClientListing.Id();
        var product = Given.Product();
        return new Verb("remove", "End a client and all its tokens.", "pf client remove client-4be2 --product 94") { id, product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                await cloud.RemoveClient(parse.GetValue(product), parse.GetValue(id)!, stop);
                screen.Done(new OkAnswer(), $"{parse.GetValue(id)} is no client any more.");
            });
    }
}
