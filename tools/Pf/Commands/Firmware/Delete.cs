using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware delete</c>: a version that nothing and nobody uses.</summary>
internal static class Delete
{
    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        return new Verb("delete", "Delete a version that was never released and that no device uses.", "pf firmware delete 3 --product 94") { version, product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                await cloud.DeleteFirmware(parse.GetValue(product), parse.GetValue(version), stop);
                screen.Done(new OkAnswer(), $"Version {parse.GetValue(version)} of product {parse.GetValue(product)} is deleted.");
            });
    }
}
