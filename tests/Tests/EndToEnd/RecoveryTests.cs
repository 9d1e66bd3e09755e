extern alias pf;

using pf::ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.VirtualBoard;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>A real board, a real server, and what goes wrong with them: a SIGKILL on either side, a damaged flash.</summary>
[Collection<RealFirmwareTests>]
public sealed class RecoveryTests(RealFirmware firmware) : IAsyncLifetime
{
    private const int Product = 94;
    private const int LetThroughBytes = 44_000;
    private const int PrimaryOffset = 0x346000;
    private readonly TemporaryFolder folder = new();
    private CloudProcess cloud = null!;
    private StallingProxy proxy = null!;
    private BoardFolder board = null!;

    public async ValueTask InitializeAsync()
    {
        cloud = new CloudProcess(folder.File("cloud"));
        await cloud.Start();
        proxy = new StallingProxy(cloud.MqttPort);
        board = new BoardFolder(folder.File("board"));
        board.Provision(new Provisioning
        {
            DeviceId = BoardProcess.Id,
            Server = proxy.Address,
            KeysPem = await File.ReadAllTextAsync(firmware.PublicKey),
            Image = await File.ReadAllBytesAsync(firmware.Image(1)),
        });
        await cloud.Client.CreateProduct(new("Blinky", Product, null, [await File.ReadAllTextAsync(firmware.PublicKey)]), default);
        await cloud.Client.Import(Product, BoardProcess.Id, force: false, dryRun: false, default);
        await cloud.Client.Upload(Product, new(firmware.Image(2), "Two", null, null), null, default);
    }

    public async ValueTask DisposeAsync()
    {
        proxy.Dispose();
        await cloud.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Board_killed_in_mid_download__resumes_at_the_verified_offset()
    {
        int verified;
        using (var first = BoardProcess.Run(board))
        {
            verified = await StopInMidDownload(first);
            first.Kill();
            await first.Exit();
        }
        proxy.Release();
        using var second = BoardProcess.Run(board);
        await RunsVersion2(second);
        // The sector that was written last may be torn by a power cut, so that one is taken again.
        Assert.Equal(verified - Flash.SectorBytes, proxy.Fetches[0].Offset);
    }

    [Fact]
    public async Task Server_killed_in_mid_download__resumes_at_the_verified_offset()
    {
        using var process = BoardProcess.Run(board);
        var verified = await StopInMidDownload(process);
        await cloud.Kill();
        proxy.Release();
        await cloud.Start();
        await RunsVersion2(process);
        Assert.Equal(verified, proxy.Fetches[0].Offset);
    }

    [Fact]
    public async Task One_flipped_byte_in_the_running_image__falls_back_says_why_and_is_updated_again()
    {
        using (var first = BoardProcess.Run(board))
        {
            await Wait.Until(async () => (await Device()).Online);
            await cloud.Client.Lock(Product, BoardProcess.Id, 2, now: true, default);
            await RunsVersion2(first);
            await cloud.Client.Lock(Product, BoardProcess.Id, null, now: false, default);
        }
        using (var flash = new FileStream(board.FlashFile, FileMode.Open))
        {
            var at = PrimaryOffset + Seed.NewRandom().Next((int)new FileInfo(firmware.Image(2)).Length);
            flash.Position = at;
            var value = flash.ReadByte();
            flash.Position = at;
            flash.WriteByte((byte)(value ^ 1));
        }
        using var second = BoardProcess.Run(board);
        await second.Says("is refused");
        await second.Says("falling back to v1");
        await Wait.Until(
            async () => (await Device()) is { FirmwareVersion: 1, LastOutcome: "primary_corrupt" }, () => string.Join('\n', second.Lines));
        await cloud.Client.Lock(Product, BoardProcess.Id, 2, now: true, default);
        await RunsVersion2(second);
    }

    // Returns how many bytes the slot holds verified.
    private async Task<int> StopInMidDownload(BoardProcess process)
    {
        await Wait.Until(async () => (await Device()) is { Online: true, Status: "ok", FirmwareVersion: 1 }, () => string.Join('\n', process.Lines));
        proxy.StallAfter(LetThroughBytes);
        await cloud.Client.Lock(Product, BoardProcess.Id, 2, now: true, default);
        await proxy.Stalled;
        var sent = LetThroughBytes / Flash.SectorBytes; // whole sectors among the bytes that were let through
        await Wait.Until(() => ProgrammedBytes() >= sent * Flash.SectorBytes, () => string.Join('\n', process.Lines));
        var verified = ProgrammedBytes();
        Assert.InRange(verified, Flash.SectorBytes, (int)new FileInfo(firmware.Image(2)).Length - Flash.SectorBytes);
        return verified;
    }

    private async Task RunsVersion2(BoardProcess process) => await Wait.Until(
        async () => (await Device()) is { FirmwareVersion: 2, FirmwareState: "confirmed", Status: "ok" },
        () => string.Join('\n', process.Lines));

    private Task<DeviceBody> Device() => cloud.Client.Device(Product, BoardProcess.Id, default);

    private int ProgrammedBytes()
    {
        using var flash = FileFlash.OpenForReading(board.FlashFile);
        var slot = Layout.Esp32().Secondary(flash);
        var sector = 0;
        while (!slot.IsErased(sector * Flash.SectorBytes, Flash.SectorBytes))
        {
            sector++;
        }
        return sector * Flash.SectorBytes;
    }
}
