using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// Virtual boards beside a server that only this machine can reach, so that somebody without a board sees one. Each is the virtual
/// board's own program, started without a shell and with nothing that anybody typed. It ends with the pipe to its input, so with this
/// server, however that ends.
/// </summary>
internal sealed class LocalBoards(ServerOptions options, Listeners listeners, DataFolder folder) : IDisposable
{
    /// <summary>Which images they run.</summary>
    public const string Target = "VIRTUAL";

    private const int BoardsMax = 3;
    private const string FileName = "ProductFirmware.VirtualBoard.dll";

    private static readonly TimeSpan MakeLimit = TimeSpan.FromSeconds(60);
    private static readonly string? Found = Candidates().FirstOrDefault(File.Exists);

    private readonly Lock gate = new();
    private readonly List<Process> running = [];
    private bool isStarting;

    /// <summary>Null, or why this server starts none.</summary>
    public string? WhyNever =>
        !IPAddress.IsLoopback(options.Listen) ? "Other machines can reach this server, so it starts no programs."
        : options.Strict ? "This server takes provisioned boards only."
        : Found is null ? "The virtual board's program is not beside this server."
        : null;

    /// <summary>Null, or why none can be started now.</summary>
    public string? WhyNot
    {
        get
        {
            lock (gate)
            {
                running.RemoveAll(board => board.HasExited);
                return WhyNever
                    ?? (isStarting ? "One is being started." : running.Count >= BoardsMax ? $"{BoardsMax} run already, and that is the most." : null);
            }
        }
    }

    /// <summary>Takes a new board into the product, as the person who asks, and powers it up with the version.</summary>
    public async Task Start(CloudApi api, ProductBody product, int version)
    {
        if (await NoRight(api, product.Id) is { } refusal)
        {
            throw Refused(refusal);
        }
        Begin();
        try
        {
            var image = await api.FirmwareFile(product.Id, version, Target);
            var id = DeviceId.FromMac(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
            await Make(id, string.Join('\n', product.PublicKeys.Select(key => key.Pem)), image);
            await api.Approve(product.Id, id); // the audit log has who did it
            PowerUp(id);
        }
        catch (Exception e) when (e is Win32Exception or IOException or OperationCanceledException)
        {
            throw Refused($"The virtual board could not be started: {e.Message}");
        }
        finally
        {
            lock (gate)
            {
                isStarting = false;
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var board in running)
            {
                board.StandardInput.Close();
                board.Dispose();
            }
        }
    }

    // The page may be old: asked anew, as the person who presses.
    private static async Task<string?> NoRight(CloudApi api, int product) =>
        (await api.Rights(product)).Rights.Single(right => right.Scope == Right.ProductUpdate.Scope).Refusal;

    private void Begin()
    {
        lock (gate)
        {
            isStarting = WhyNot is { } refusal ? throw Refused(refusal) : true;
        }
    }

    private async Task Make(string id, string keys, byte[] image)
    {
        var board = Directory.CreateDirectory(FolderOf(id)).FullName;
        var (key, first) = (Path.Combine(board, "given.pem"), Path.Combine(board, "given.bin"));
        await File.WriteAllTextAsync(key, keys);
        await File.WriteAllBytesAsync(first, image);
        using var made = Run("provision", "--dir", board, "--id", id, "--server", listeners.Mqtt.ToString(), "--key", key, "--image", first);
        using var limit = new CancellationTokenSource(MakeLimit);
        await made.WaitForExitAsync(limit.Token);
        if (made.ExitCode != 0)
        {
            throw Refused($"The virtual board could not be made in {board}.");
        }
    }

    private void PowerUp(string id)
    {
        lock (gate)
        {
            running.Add(Run("run", "--dir", FolderOf(id), "--no-led", "--while-input"));
        }
    }

    private string FolderOf(string id) => folder.File(Path.Combine("boards", id));

    private static Process Run(params IEnumerable<string> arguments)
    {
        // The runtime that this server runs on is the one that is there.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var process = Process.Start(new ProcessStartInfo(dotnet, [Found!, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginOutputReadLine(); // read, so that it never waits for us
        process.BeginErrorReadLine();
        return process;
    }

    // Beside the server, or where the repository builds it.
    private static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        for (var above = built.Parent; above is not null; above = above.Parent)
        {
            yield return Path.Combine(above.FullName, "tools", "VirtualBoard", "Board", "bin", built.Parent!.Name, built.Name, FileName);
        }
    }

    private static CloudRefused Refused(string sentence) =>
        new(HttpStatusCode.Conflict, new ErrorAnswer(Explanations.NameOf(Reason.InvalidRequest), sentence, (int)Reason.InvalidRequest, ""));
}
