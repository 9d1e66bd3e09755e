using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Audit;

/// <summary><c>pf audit export</c>: the log as lines of JSON.</summary>
internal static class Export
{
    private sealed record Answer(string File, long Size);

    public static Verb Create()
    {
        var options = new AuditOptions();
        var output = new Option<string?>("--out", "-o") { Description = "Where it goes; stdout where absent.", HelpName = "FILE" };
        return options.AddTo(new Verb("export", "Write the log as one JSON document a line, newest first.", "pf audit export -o audit.ndjson") { output })
            .Asks(async (parse, cloud, screen, stop) =>
            {
                if (parse.GetValue(output) is not { } path)
                {
                    await using var stdout = Console.OpenStandardOutput();
                    await cloud.ExportAudit(options.Read(parse), stdout, stop);
                    return;
                }
                await using var file = File.Create(path);
                await cloud.ExportAudit(options.Read(parse), file, stop);
                screen.Done(new Answer(path, file.Length), $"The log is in {path} ({file.Length} bytes).");
            });
    }
}
