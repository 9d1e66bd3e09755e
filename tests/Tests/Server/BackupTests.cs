using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>A backup taken while the server runs and is written to, and a server that is restored from it.</summary>
public class BackupTests
{
    private const string LoadPrefix = DeviceId.Prefix + "0000beef";
    private const string ImageKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task A_backup_under_load_restores_to_a_server_that_knows_everything_acknowledged_before_it()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.StartWithTls();
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await host.Ask<OkAnswer>(HttpMethod.Put, $"/v1/products/94/devices/{board.Id}/provisioning", new DeviceSecrets(board.Credential, ImageKey));
        var file = await host.Upload(2);
        await host.Lock(board.Id, 2);
        var token = host.Http.DefaultRequestHeaders.Authorization;
        using var stop = new CancellationTokenSource();
        var acknowledged = new StrongBox<int>();
        var importing = Import(host, acknowledged, stop.Token);
        await Wait.Until(() => acknowledged.Value > 0);

        var before = acknowledged.Value;
        var (exitCode, said, error) = await ServerProcess.End("backup", "--data", host.Data, "--to", folder.File("backup"));
        await stop.CancelAsync();
        await importing;
        Assert.True(exitCode == 0, said + error);
        Assert.Contains("keep it as secret", said);
        Assert.True(acknowledged.Value > before, "nothing was written while it was backed up");
        Assert.Equal((0, ""), await Restore(folder.File("backup"), folder.File("restored")));

        await using var restored = await ServerHost.StartOn(folder.File("restored"), token);
        Assert.Equal(File.ReadAllText(host.AuthorityPath), File.ReadAllText(Path.Combine(folder.File("restored"), "tls", "ca.pem")));
        Assert.Equal(TestImages.HashOf(file), TestImages.HashOf(await restored.Http.GetByteArrayAsync("/v1/products/94/firmware/2/binary")));
        await board.ComeOnline(restored); // its pinned credential is known
        var offer = await board.Offer();
        Assert.NotEmpty(offer.Mac); // the sealing keys came along
        await restored.Import(new TestDevice().Id); // and it can be written to
        // One moment: all that was acknowledged before it, and of the rest as many as there are notes of.
        var there = await restored.Read(store => store.Devices.CountAsync(row => row.Id.StartsWith(LoadPrefix)));
        Assert.InRange(there, before, acknowledged.Value + 1);
        Assert.Equal(there, (await restored.Noted("device.import")).Count(note => note.Subject.StartsWith(LoadPrefix)));
        Assert.True((await restored.Get<AuditVerdict>("/v1/orgs/1/audit/verify")).Ok);
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_what_is_no_data_folder_or_damaged_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.Start();
        Directory.CreateDirectory(folder.File("full"));
        await File.WriteAllTextAsync(folder.File("full/file"), "mine");
        await ServerProcess.Refuses("is not empty", "backup", "--data", host.Data, "--to", folder.File("full"));
        await ServerProcess.Refuses("is no data folder", "backup", "--data", folder.File("full"), "--to", folder.File("backup"));
        await ServerProcess.Refuses("is no data folder", "restore", "--from", folder.File("none"), "--data", folder.File("backup"));
        Assert.Equal(2, (await ServerProcess.End("backup", "--data", host.Data)).ExitCode);
        Assert.Equal(2, (await ServerProcess.End("restore", "--to", "x")).ExitCode);

        Backup.Copy(host.Data, folder.File("backup"));
        await using (var store = File.OpenWrite(folder.File("backup/cloud.db")))
        {
            store.Position = 8192;
            await store.WriteAsync(new byte[20_000]);
        }
        var (exitCode, error) = await Restore(folder.File("backup"), folder.File("restored"));
        Assert.Equal(1, exitCode);
        Assert.Contains("Next:", error);
        Assert.False(Directory.Exists(folder.File("restored")));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder.Path), path => path.EndsWith(".part"));
    }

    [Fact]
    public async Task A_backup_is_for_its_owner_only()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.Start();
        Backup.Copy(host.Data, folder.File("backup"));
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder.File("backup"), "*", SearchOption.AllDirectories).Append(folder.File("backup")))
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others);
        }
    }

    // Imports until it is told to stop, and counts what was acknowledged.
    private static async Task Import(ServerHost host, StrongBox<int> acknowledged, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await host.Import(LoadPrefix + $"{acknowledged.Value:x4}");
            acknowledged.Value++;
        }
    }

    private static async Task<(int ExitCode, string Error)> Restore(string from, string to)
    {
        var (exitCode, _, error) = await ServerProcess.End("restore", "--from", from, "--data", to);
        return (exitCode, error);
    }
}
