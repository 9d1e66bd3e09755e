using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ProductFirmware.Pf.Output;

/// <summary>Help as System.CommandLine writes it, and an example behind it; the root shows the exit codes.</summary>
internal sealed class HelpWithExample(HelpAction plain) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        plain.Invoke(parseResult);
        var to = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb verb)
        {
            to.WriteLine($"Example:\n  {verb.Example}\n");
        }
        if (parseResult.CommandResult.Command is RootCommand)
        {
            to.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCode.Table)
            {
                to.WriteLine($"  {code}  {meaning}");
            }
            to.WriteLine();
        }
        return ExitCode.Ok;
    }
}
