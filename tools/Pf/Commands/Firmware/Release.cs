using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware release</c>: makes a version the one that the product's devices are to run.</summary>
internal static class Release
{
    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        return new Verb("release", "Release a version: devices take it when they next come online.", "pf firmware release 2 --product 94") { version, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), parse.GetValue(version), cloud, screen, stop));
    }

    private static async Task Run(int product, int version, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        await cloud.Release(product, version, stop);
        screen.Done(new OkAnswer(), $"Version {version} is the released version of product {product}; devices take it when they next come online.");
    }
}
