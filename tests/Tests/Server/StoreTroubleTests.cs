using System.Net;
using Microsoft.Data.Sqlite;
using MQTTnet;
using MQTTnet.Exceptions;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.EndToEnd;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>
/// The store cannot be used for a while. People are told so and what to do, devices are sent away unanswered, the process goes on,
/// and by itself all is well again when the cause is gone: nothing acknowledged is missing, nothing refused was done.
/// </summary>
public class StoreTroubleTests
{
    [Fact]
    public async Task The_disk_is_full__says_so_goes_on_and_recovers_by_itself()
    {
        var spoiler = new StoreSpoiler();
        await using var host = await ServerHost.StartWith(options => options, spoiler.AddTo);
        await using var board = await Prepare(host);
        spoiler.Spoil(StoreSpoiler.Full);
        var file = TestImages.Make(host.Key, 94, 2, payloadBytes: 300_000);
        var refused = await host.Refused(
            HttpStatusCode.ServiceUnavailable, HttpMethod.Post, "/v1/products/94/firmware", ServerHost.UploadForm(file, "Two"));
        Assert.Contains("its disk is full", refused.ErrorDescription);
        spoiler.Mend();
        await IsWellAgain(host, board);
        Assert.Empty(await host.Get<FirmwareBody[]>("/v1/products/94/firmware"));
        await host.Upload(2, payloadBytes: 300_000);
    }

    [Fact]
    public async Task The_file_is_read_only__what_is_there_is_read_nothing_is_acknowledged_and_it_recovers_by_itself()
    {
        var spoiler = new StoreSpoiler();
        await using var host = await ServerHost.StartWith(options => options, spoiler.AddTo);
        await using var board = await Prepare(host);
        spoiler.Spoil(StoreSpoiler.ReadOnly);
        await IsRefused(host, board, "read-only");
        Assert.Equal("before", (await host.Device(board.Id)).Name);
        spoiler.Mend();
        await IsWellAgain(host, board);
    }

    [Fact]
    public async Task Another_process_holds_the_store__nobody_hangs_and_it_recovers_by_itself()
    {
        await using var host = await ServerHost.Start();
        await using var board = await Prepare(host);
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(host.Data, "cloud.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction();
            await IsRefused(host, board, "another process holds its file");
            Assert.Equal("before", (await host.Device(board.Id)).Name);
            Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("/health/live")).StatusCode);
            await using var stranger = new TestDevice();
            Assert.Equal(MqttClientConnectResultCode.ServerUnavailable, (await stranger.Connect(host)).ResultCode);
        }
        await IsWellAgain(host, board);
    }

    [Fact]
    public async Task The_file_goes_away_and_comes_back__no_other_is_begun_in_its_place_and_nothing_is_missing()
    {
        await using var host = await ServerHost.Start();
        await using var board = await Prepare(host);
        var file = Path.Combine(host.Data, "cloud.db");
        File.Move(file, file + ".away");
        await IsRefused(host, board, "its file is not there");
        await host.Refused(HttpStatusCode.ServiceUnavailable, HttpMethod.Get, $"/v1/products/94/devices/{board.Id}");
        Assert.False(File.Exists(file));
        File.Move(file + ".away", file);
        await IsWellAgain(host, board);
        await host.Stop();
        await host.Run();
        Assert.Equal("after", (await host.Device(board.Id)).Name);
    }

    [Fact]
    public async Task No_byte_can_be_written__the_real_process_says_so_and_recovers_by_itself()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File size limits are Unix's.");
        using var folder = new TemporaryFolder();
        await using var cloud = new CloudProcess(folder.File("data"));
        await cloud.Start();
        await using var board = new TestDevice();
        await cloud.Client.CreateProduct(new("Full", 94, null, []), default);
        await cloud.Client.Import(94, board.Id, force: false, dryRun: false, default);
        await board.ConnectTo(new IPEndPoint(IPAddress.Loopback, cloud.MqttPort));
        await board.Report();

        FileSizeLimit.Set(cloud.ProcessId, 1);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => cloud.Client.Import(94, new TestDevice().Id, force: false, dryRun: false, default));
        Assert.Contains("its disk cannot be read or written", refused.Message);
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(board.SendReport);
        FileSizeLimit.Lift(cloud.ProcessId);

        await Wait.Until(async () => await Works(() => cloud.Client.Import(94, new TestDevice().Id, force: false, dryRun: false, default)));
        await board.Report();
        await cloud.Kill();
        await cloud.Start();
        Assert.Equal("ok", (await cloud.Client.Device(94, board.Id, default)).Status);
    }

    private static async Task<bool> Works(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception e) when (e.Message.Contains("cannot use its store"))
        {
            return false;
        }
    }

    // A member that is online and was named.
    private static async Task<TestDevice> Prepare(ServerHost host)
    {
        host.ExpectsErrors = true;
        var board = new TestDevice();
        await host.CreateProduct();
        await host.Import(board.Id);
        await board.ComeOnline(host);
        await host.Set(board.Id, new { name = "before" });
        return board;
    }

    // A person is told, a device is sent away without an answer, and who watches the server is told too.
    private static async Task IsRefused(ServerHost host, TestDevice board, string why)
    {
        var refused = await host.Refused(HttpStatusCode.ServiceUnavailable, HttpMethod.Put, $"/v1/products/94/devices/{board.Id}", new { name = "refused" });
        Assert.Equal("store_unavailable", refused.Error);
        Assert.Contains(why, refused.ErrorDescription);
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(board.SendReport);
        var ready = await host.Refused(HttpStatusCode.ServiceUnavailable, HttpMethod.Get, "/health/ready");
        Assert.Equal("store_unavailable", ready.Error);
    }

    private static async Task IsWellAgain(ServerHost host, TestDevice board)
    {
        await Wait.Until(async () => (await host.Http.GetAsync("/health/ready")).IsSuccessStatusCode, () => host.Log.Text);
        Assert.Equal("before", (await host.Device(board.Id)).Name);
        await host.Set(board.Id, new { name = "after" });
        await Wait.Until(() => !host.Services.IsOnline(board.Id) || board.Client.IsConnected);
        Assert.Equal(VerdictStatus.Ok, (await board.Reboot(host)).Status);
        Assert.Equal("after", (await host.Device(board.Id)).Name);
        Assert.True((await host.Get<AuditVerdict>("/v1/orgs/1/audit/verify")).Ok);
        Assert.All(host.Log.Errors, error => Assert.StartsWith(typeof(StoreHealth).FullName!, error));
    }
}
