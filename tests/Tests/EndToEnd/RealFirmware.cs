using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>The tests that share the real firmware, one after the other.</summary>
[CollectionDefinition]
public sealed class RealFirmwareTests : ICollectionFixture<RealFirmware>;

/// <summary>Blinky 1 and 2, built and signed by pf once for all tests that need real firmware.</summary>
public sealed class RealFirmware : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public string PublicKey => folder.File("product.pub.pem");

    public string Image(int version) => folder.File($"blinky-{version}.bin");

    public async ValueTask InitializeAsync()
    {
        (await PfProcess.Run(folder, ["key", "new", "product.pem"])).Ok();
        var source = await File.ReadAllTextAsync(Repository.File("device", "Blinky", "Blinky.cs"));
        foreach (var version in new[] { 1, 2 })
        {
            var copy = Directory.CreateDirectory(folder.File($"v{version}/Blinky")).FullName;
            await File.WriteAllTextAsync(Path.Combine(copy, "Blinky.cs"), source.Replace("[ProductVersion(1)]", $"[ProductVersion({version})]"));
            (await PfProcess.Run(folder, ["firmware", "build", copy, "--target", "VIRTUAL", "--key", "product.pem", "-o", Image(version)])).Ok();
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
