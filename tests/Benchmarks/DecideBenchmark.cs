using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Benchmarks;

/// <summary>One decision, as a report asks for it, in a product that holds 200 versions. Promise: under 1 µs.</summary>
[MemoryDiagnoser]
public class DecideBenchmark
{
    private const string Target = "ESP32_REV3";
    private readonly DeviceReport report = new(94, 1, "hash-1", ImageState.Confirmed, Target, 0x5B000);
    private Product product = null!;
    private KnownDevice member = null!;
    private KnownDevice locked = null!;
    private KnownDevice stranger = null!;

    [GlobalSetup]
    public void Setup()
    {
        var images = Enumerable.Range(1, 200).ToFrozenDictionary(v => (v, Target), v => new FirmwareImage(v, Target, $"hash-{v}", 60_000));
        product = new Product(94, 1, Policy.Quarantine, 150, images);
        member = new KnownDevice { Product = product };
        locked = member with { LockedVersion = 1 };
        stranger = new KnownDevice { StandingInReported = Standing.Quarantined };
    }

    [Benchmark]
    public Decision Member_is_offered_the_release() => Decide.For(member, product, report, Occasion.NewBoot, 0);

    [Benchmark]
    public Decision Locked_and_up_to_date() => Decide.For(locked, product, report, Occasion.NewBoot, 0);

    [Benchmark]
    public Decision Stranger_stays_out() => Decide.For(stranger, product, report, Occasion.NewBoot, 0);
}
