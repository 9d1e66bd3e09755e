using SharpFuzz;

namespace ProductFirmware.Fuzz;

/// <summary>
/// One target under afl-fuzz, which <c>run.sh</c> starts: afl changes the bytes, the instrumented assemblies say which ways they took.
/// With files behind the target's name it only runs those, as one does with what afl found.
/// </summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args.Length == 0 || !Targets.All.TryGetValue(args[0], out var target))
        {
            Console.Error.WriteLine($"Which target? One of: {string.Join(", ", Targets.All.Keys)}");
            return 2;
        }
        if (args.Length == 1)
        {
            target([]); // what is started once is started before afl looks at its watch
            Fuzzer.OutOfProcess.Run(stream => target(ReadAll(stream)));
            return 0;
        }
        foreach (var file in args[1..])
        {
            target(File.ReadAllBytes(file));
        }
        return 0;
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
