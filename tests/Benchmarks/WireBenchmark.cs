using System.Formats.Cbor;
using BenchmarkDotNet.Attributes;
using ProductFirmware.Wire;

namespace ProductFirmware.Benchmarks;

/// <summary>Decoding a report: ours allocates nothing until a text or bytes field is asked for; System.Formats.Cbor beside it.</summary>
[MemoryDiagnoser]
public class WireBenchmark
{
    private readonly Report report = new();
    private readonly byte[] hash = new byte[32];
    private byte[] bytes = null!;

    [GlobalSetup]
    public void Setup()
    {
        var sample = new Report
        {
            Product = 94,
            Version = 1,
            Hash = hash,
            State = ImageState.Confirmed,
            Target = "ESP32_REV3",
            SlotBytes = 0x5B000,
            ChunkBytes = 4096,
        };
        var buffer = new byte[Limits.ControlBytesMax];
        bytes = buffer[..sample.Encode(buffer)];
    }

    [Benchmark(Baseline = true)]
    public Reason Ours() => report.Decode(bytes, bytes.Length);

    [Benchmark]
    public byte[] Ours_and_the_hash()
    {
        report.Decode(bytes, bytes.Length);
        return report.Hash;
    }

    [Benchmark]
    public int System_Formats_Cbor()
    {
        var reader = new CborReader(bytes, CborConformanceMode.Lax);
        var pairs = reader.ReadStartMap();
        for (var pair = 0; pair < pairs; pair++)
        {
            reader.ReadInt32();
            reader.SkipValue();
        }
        return pairs ?? 0;
    }
}
