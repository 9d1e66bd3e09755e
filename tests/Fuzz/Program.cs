using SharpFuzz;

namespace ProductFirmware.Fuzz;

/// <summary>
/// One target under afl-fuzz, which <c>run.sh</c> starts: afl changes the bytes, the instrumented assemblies say which ways they took.
/// With files behind the target's name it only runs those, one after the other, as one does with what afl found.
/// </summary>
internal static class Program
{
    private const int KeptMax = 20;

    // A server may fail late: what came last is written down with a find.
    private static readonly Queue<byte[]> Last = new();

    public static async Task<int> Main(string[] args)
    {
        if (args.Length == 0 || !Targets.All.TryGetValue(args[0], out var target))
        {
            Console.Error.WriteLine($"Which target? One of: {string.Join(", ", Targets.All.Keys)}");
            return 2;
        }
        if (args is ["rest", "--seeds", var folder])
        {
            await Seeds.Write(folder);
        }
        else if (args.Length == 1)
        {
            Fuzzer.OutOfProcess.Run(stream => Run(target, ReadAll(stream)));
        }
        else
        {
            Array.ForEach(args[1..], file => target(File.ReadAllBytes(file)));
        }
        return 0;
    }

    private static void Run(Action<byte[]> target, byte[] bytes)
    {
        if (Targets.OfServers.Contains(target))
        {
            Ways.OnlyPlaces();
        }
        Last.Enqueue(bytes);
        if (Last.Count > KeptMax)
        {
            Last.Dequeue();
        }
        try
        {
            target(bytes);
        }
        catch (Exception e)
        {
            Tell(e);
            throw;
        }
    }

    // Beside what afl keeps: why, and the inputs in their order.
    private static void Tell(Exception e)
    {
        if (Environment.GetEnvironmentVariable("PF_FINDS") is not { } finds)
        {
            return;
        }
        var folder = Directory.CreateDirectory(Path.Combine(finds, $"{DateTime.UtcNow:HHmmss.fff}")).FullName;
        File.WriteAllText(Path.Combine(folder, "why"), e.ToString());
        foreach (var (i, bytes) in Last.Index())
        {
            File.WriteAllBytes(Path.Combine(folder, $"input-{i:00}"), bytes);
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
