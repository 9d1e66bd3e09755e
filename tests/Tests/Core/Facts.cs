using System.Collections.Frozen;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>What the decision tests decide about: product 94 with versions 1 to 3, product 95, a board that runs version 1.</summary>
internal static class Facts
{
    public const int Own = 94;
    public const int Other = 95;
    public const string Target = "VIRTUAL";
    public const long Now = 1_795_000_000_000;

    public static FirmwareImage Image(int product, int version, string target = Target) =>
        new(version, target, $"{product}-{version}-{target}", SizeBytes: 60_000);

    public static Product Product(int id = Own, Policy policy = Policy.Quarantine, int? released = 2) =>
        new(id, Organisation: 1, policy, released, Enumerable.Range(1, 3).ToFrozenDictionary(version => (version, Target), version => Image(id, version)))
        {
            GroupReleases = new Dictionary<string, int> { ["careful"] = 1, ["eager"] = 3 }.ToFrozenDictionary(),
        };

    public static KnownDevice Member(Product? product = null) => new() { Product = product ?? Product() };

    public static DeviceReport Runs(int product = Own, int version = 1) =>
        new(product, version, Image(product, version).Hash, ImageState.Confirmed, Target, SlotBytes: 0x5B000);

    public static Decision Decide(
        KnownDevice device, Product? reported = null, DeviceReport? report = null, Occasion occasion = Occasion.NewBoot) =>
        ProductFirmware.Core.Decide.For(device, reported ?? device.Product, report ?? Runs(), occasion, Now);
}
