using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>Particle's public client from npm, unchanged, against our server: whoever moves here keeps their scripts.</summary>
public class ParticleClientTests
{
    private static readonly string Folder = Repository.File("tests", "Dialect");

    [Fact]
    public async Task Every_step_of_the_public_client_works_unchanged()
    {
        Assert.SkipUnless(await CanRun("node"), "node is not installed");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules", "particle-api-js")), "particle-api-js is not installed: run npm ci in tests/Dialect");
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.Start();
        var product = await host.CreateProduct();
        await using var member = new TestDevice();
        await using var stranger = new TestDevice();
        await using var foe = new TestDevice();
        var one = Image(host, folder, 1);
        Image(host, folder, 2);
        member.Run(one, 1);
        await host.Import(member.Id);
        foreach (var device in new[] { member, stranger, foe })
        {
            await device.ComeOnline(host);
        }
        using var over = new CancellationTokenSource();
        var sensor = Publish(member, over.Token);

        var steps = await Run(host, folder, new()
        {
            ["PF_PRODUCT"] = $"{product.Id}",
            ["PF_SLUG"] = product.Slug!,
            ["PF_MEMBER"] = member.Id,
            ["PF_STRANGER"] = stranger.Id,
            ["PF_FOE"] = foe.Id,
        });
        await over.CancelAsync();
        await sensor;

        TestContext.Current.TestOutputHelper?.WriteLine(steps);
        var lines = steps.TrimEnd().Split('\n');
        Assert.Equal(ExpectedSteps(), lines.Length);
        Assert.All(lines, line => Assert.StartsWith("ok ", line));
    }

    // The script says itself how many steps it has.
    private static int ExpectedSteps() => File.ReadLines(Path.Combine(Folder, "client.js")).Count(line => line.StartsWith("  await step(", StringComparison.Ordinal));

    private static byte[] Image(ServerHost host, TemporaryFolder folder, int version)
    {
        var file = TestImages.Make(host.Key, 94, version);
        File.WriteAllBytes(folder.File($"{version}.bin"), file);
        return file;
    }

    // What a sensor says, over and over: a stream that is opened hears it soon.
    private static async Task Publish(TestDevice device, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await device.Publish("event/sensor/temperature", Encoding.UTF8.GetBytes("21.5"));
            await device.Publish("event/sensor/humidity", Encoding.UTF8.GetBytes("40"));
            await Task.Delay(200, over).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static async Task<string> Run(ServerHost host, TemporaryFolder folder, Dictionary<string, string> environment)
    {
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        var start = new ProcessStartInfo("node", ["client.js"]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        environment["PF_URL"] = host.Url;
        environment["PF_USER"] = (string)admin["username"]!;
        environment["PF_PASSWORD"] = (string)admin["password"]!;
        environment["PF_IMAGE1"] = folder.File("1.bin");
        environment["PF_IMAGE2"] = folder.File("2.bin");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal("", await errors);
        return await output;
    }

    private static async Task<bool> CanRun(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
