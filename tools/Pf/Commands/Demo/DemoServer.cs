using System.Text.Json;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Building;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary>The demo's own cloud: the real server on free ports, with its data in the demo's folder.</summary>
internal sealed record DemoServer(string Url, string Mqtt, string User, string Password, string Token)
{
    private const string ReadyMark = "ready ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private sealed record Ready(string Url, string Mqtt);

    private sealed record Admin(string Username, string Password);

    /// <summary>Starts it, among the processes that the demo has to end, and signs in.</summary>
    public static async Task<DemoServer> Start(DemoFolder folder, List<Background> processes, CancellationToken stop)
    {
        var process = Background.Start(
            "The server", BuiltProgram.Server(), Path.Combine(folder.Cloud, "server.log"), "--data", folder.Cloud, "--http", "0", "--mqtt", "0");
        processes.Add(process);
        var ready = await WaitUntilReady(process, stop);
        var admin = JsonSerializer.Deserialize<Admin>(await File.ReadAllTextAsync(Path.Combine(folder.Cloud, "admin.json"), stop), RestJson.Options)!;
        using var cloud = new CloudClient(ServerAddress.Parse(ready.Url), null);
        var token = await cloud.SignIn(admin.Username, admin.Password, stop);
        return new(ready.Url, ready.Mqtt, admin.Username, admin.Password, token.AccessToken);
    }

    private static async Task<Ready> WaitUntilReady(Background process, CancellationToken stop)
    {
        var deadline = DateTime.UtcNow + StartLimit;
        while (process.IsRunning && DateTime.UtcNow < deadline)
        {
            var line = File.Exists(process.Log)
                ? File.ReadLines(process.Log).FirstOrDefault(line => line.StartsWith(ReadyMark, StringComparison.Ordinal) && line.EndsWith('}'))
                : null;
            if (line is not null)
            {
                return JsonSerializer.Deserialize<Ready>(line[ReadyMark.Length..], RestJson.Options)!;
            }
            await Task.Delay(50, stop);
        }
        throw process.Failed(process.IsRunning ? "did not get ready in time" : "ended at start");
    }
}
