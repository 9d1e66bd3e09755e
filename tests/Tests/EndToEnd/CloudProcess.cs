extern alias pf;

using System.Diagnostics;
using System.Text.Json;
using pf::ProductFirmware.Pf.Api;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>The server as a process of its own, which a test may kill and start again on the same ports and data.</summary>
internal sealed class CloudProcess(string data) : IAsyncDisposable
{
    private readonly List<string> lines = [];
    private Process? process;

    public int HttpPort { get; } = Ports.Free();

    public int MqttPort { get; } = Ports.Free();

    public int ProcessId => process!.Id;

    public CloudClient Client { get; private set; } = null!;

    /// <summary>What it is told beside its folder and ports.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public async Task Start()
    {
        var assembly = Repository.File("cloud", "Server", "bin", Repository.Configuration, "net10.0", "ProductFirmware.Server.dll");
        process = new Process
        {
            StartInfo = new("dotnet", [assembly, "--data", data, "--http", $"{HttpPort}", "--mqtt", $"{MqttPort}", .. Arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        lines.Clear();
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Wait.Until(() => Text().Contains("\nready {") || process.HasExited, Text);
        Assert.False(process.HasExited, Text());
        Client ??= await SignIn();
    }

    /// <summary>As a power cut would.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (process is not null && !process.HasExited)
        {
            await Kill();
        }
        process?.Dispose();
    }

    private async Task<CloudClient> SignIn()
    {
        var url = new Uri($"http://127.0.0.1:{HttpPort}/");
        using var admin = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data, "admin.json")));
        using var stranger = new CloudClient(url, null);
        var token = await stranger.SignIn(
            admin.RootElement.GetProperty("username").GetString()!, admin.RootElement.GetProperty("password").GetString()!, default);
        return new CloudClient(url, token.AccessToken);
    }

    private string Text()
    {
        lock (lines)
        {
            return "\n" + string.Join('\n', lines);
        }
    }

    private void Add(string? line)
    {
        lock (lines)
        {
            if (line is not null)
            {
                lines.Add(line);
            }
        }
    }
}
