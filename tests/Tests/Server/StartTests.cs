using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Tests.EndToEnd;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>The server as a program: its ready line, its refusals to start, its end.</summary>
public class StartTests
{
    private static readonly string Assembly = typeof(ProductFirmware.Server.RunningServer).Assembly.Location;

    [Fact]
    public async Task It_says_when_it_is_ready_and_ends_on_SIGTERM()
    {
        using var folder = new TemporaryFolder();
        using var server = Run("--data", folder.File("new/data"), "--http", "0", "--mqtt", "0");
        var ready = await Ready(server);
        Assert.Equal(folder.File("new/data"), (string)ready["data"]!);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync((string)ready["url"]! + "/health/ready")).StatusCode);
        Assert.True(IPEndPoint.TryParse((string)ready["mqtt"]!, out _));
        using var term = Process.Start("kill", ["-TERM", server.Id.ToString()]);
        await server.WaitForExitAsync().WaitAsync(Wait.Limit);
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task Two_servers_on_one_data_folder_or_port__a_clear_sentence()
    {
        using var folder = new TemporaryFolder();
        using var first = Run("--data", folder.File("data"), "--http", "0", "--mqtt", "0");
        try
        {
            var ready = await Ready(first);
            await Refuses("Another server uses the data folder", "--data", folder.File("data"), "--http", "0", "--mqtt", "0");
            var http = new Uri((string)ready["url"]!).Port.ToString();
            var mqtt = IPEndPoint.Parse((string)ready["mqtt"]!).Port.ToString();
            await Refuses("address already in use", "--data", folder.File("second"), "--http", http, "--mqtt", "0");
            await Refuses("address already in use", "--data", folder.File("second"), "--http", "0", "--mqtt", mqtt);
        }
        finally
        {
            first.Kill();
        }
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_or_read__a_clear_sentence()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "in the way");
        await Refuses("cannot be written", "--data", folder.File("file/data"), "--http", "0", "--mqtt", "0");
        await Refuses("cannot be written", "--data", folder.File("file"), "--http", "0", "--mqtt", "0");
        Directory.CreateDirectory(folder.File("damaged"));
        await File.WriteAllTextAsync(Path.Combine(folder.File("damaged"), "cloud.db"), new string('x', 5000));
        await Refuses("The store cannot be opened", "--data", folder.File("damaged"), "--http", "0", "--mqtt", "0");
    }

    [Fact]
    public async Task Wrong_options__a_clear_sentence()
    {
        Assert.Contains("There is no option --port", await Usage("--port", "1"));
        Assert.Contains("needs a value", await Usage("--data"));
        Assert.Contains("is not a port", await Usage("--http", "eighty"));
        Assert.Contains("is not an IP address", await Usage("--listen", "home"));
        Assert.Contains("give --away-minutes a number from 1", await Usage("--away-minutes", "soon"));
        Assert.Contains("give --strangers a number from 0", await Usage("--strangers", "-1"));
    }

    // No kill of a process shows it: what was written is the operating system's by then.
    [Fact]
    public async Task What_is_saved_has_reached_the_disk_before_it_is_acknowledged()
    {
        const int Full = 2;
        await using var host = await ServerHost.Start();
        Assert.Equal(Full, await host.Read(store => store.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync()));
    }

    [Fact]
    public async Task Killed_in_mid_download_and_started_again__the_transfer_goes_on()
    {
        using var folder = new TemporaryFolder();
        await using var board = new TestDevice();
        await using var prepared = await ServerHost.Start();
        await prepared.CreateProduct();
        await prepared.Upload(2);
        await prepared.Import(board.Id);
        await prepared.Lock(board.Id, 2);
        await prepared.Stop();

        await using var cloud = new CloudProcess(prepared.Data);
        await cloud.Start();
        await board.ConnectTo(new IPEndPoint(IPAddress.Loopback, cloud.MqttPort));
        await board.Report();
        var offer = await board.Offer();
        var begin = await board.Download(offer, upTo: 8192);
        await cloud.Kill();
        await Wait.Until(() => !board.Client.IsConnected);

        await cloud.Start();
        await board.ConnectTo(new IPEndPoint(IPAddress.Loopback, cloud.MqttPort));
        await board.Report();
        Assert.Equal(offer.Transfer, (await board.Offer()).Transfer);
        Assert.Equal(offer.Hash, TestImages.HashOf([.. begin, .. await board.Download(offer, offset: 8192)]));
    }

    private static Process Run(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Assembly, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<JsonNode> Ready(Process server)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (await server.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line["ready ".Length..])!;
            }
        }
        throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
    }

    private static async Task Refuses(string sentence, params string[] arguments)
    {
        using var server = Run(arguments);
        var output = server.StandardOutput.ReadToEndAsync();
        var error = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync().WaitAsync(Wait.Limit);
        Assert.Equal(1, server.ExitCode);
        Assert.Contains(sentence, error);
        Assert.Contains("Next:", error);
        Assert.Single(error.Trim().Split('\n'));
        Assert.DoesNotContain("Exception", await output);
    }

    private static async Task<string> Usage(params string[] arguments)
    {
        using var server = Run(arguments);
        var error = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync().WaitAsync(Wait.Limit);
        Assert.Equal(2, server.ExitCode);
        return error;
    }
}
