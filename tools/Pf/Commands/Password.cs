using ProductFirmware.Pf.Output;
using Spectre.Console;

namespace ProductFirmware.Pf.Commands;

/// <summary>Passwords come from a terminal, unseen, or from stdin; never from the command line, which others can see.</summary>
internal static class Password
{
    public static string Read(bool fromStdin, string prompt = "Password:")
    {
        if (fromStdin)
        {
            return Console.In.ReadLine() ?? "";
        }
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            throw Failure.Usage("There is no terminal to ask for the password on.", "use --password-stdin or, to sign in, --admin-file");
        }
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return terminal.Prompt(new TextPrompt<string>(prompt).Secret(null).AllowEmpty());
    }
}
