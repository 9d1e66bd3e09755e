using System.CommandLine;

namespace ProductFirmware.Pf.Output;

/// <summary>A command line that could not be read: what is wrong with it, and where its help is.</summary>
internal static class Usage
{
    public static int Explain(ParseResult parsed, string[] args)
    {
        var path = PathOf(parsed.CommandResult.Command);
        var sentence = string.Join(" ", parsed.Errors.Select(e => e.Message).Distinct());
        new Screen(args.Contains("--json")).Fail(Failure.Usage(sentence, $"see {path} --help"));
        return ExitCode.Usage;
    }

    /// <summary>The command as it is typed: <c>pf firmware pack</c>.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "pf";
}
