using System.CommandLine;
using ProductFirmware.Pf.Api;

namespace ProductFirmware.Pf.Output;

/// <summary>A command that does something. It has --json and an example, and ends every failure with a sentence and an exit code.</summary>
internal sealed class Verb : Command
{
    private static readonly Option<bool> Json = new("--json") { Description = "Answer with one JSON document on stdout; errors as JSON on stderr." };

    private static readonly Option<string> Url = new("--url")
    {
        Description = $"The server's address (else PF_URL, else the one signed in to, else {ServerAddress.Default}).",
        HelpName = "URL",
    };

    public Verb(string name, string description, string example)
        : base(name, description)
    {
        Example = example;
        Options.Add(Json);
    }

    /// <summary>A command line as a person would type it; help shows it.</summary>
    public string Example { get; }

    /// <summary>What it does.</summary>
    public Verb Runs(Func<ParseResult, Screen, CancellationToken, Task> run)
    {
        SetAction((parse, stop) => Guarded(new Screen(parse.GetValue(Json)), screen => run(parse, screen, stop)));
        return this;
    }

    /// <summary>What it does on the server, as who is signed in.</summary>
    public Verb Asks(Func<ParseResult, CloudClient, Screen, CancellationToken, Task> run)
    {
        Options.Add(Url);
        return Runs(async (parse, screen, stop) =>
        {
            using var cloud = ServerAddress.Connect(parse.GetValue(Url));
            await run(parse, cloud, screen, stop);
        });
    }

    /// <summary>What it does, given the --url that was typed or null.</summary>
    public Verb RunsWithUrl(Func<ParseResult, string?, Screen, CancellationToken, Task> run)
    {
        Options.Add(Url);
        return Runs((parse, screen, stop) => run(parse, parse.GetValue(Url), screen, stop));
    }

    private static async Task<int> Guarded(Screen screen, Func<Screen, Task> run)
    {
        try
        {
            await run(screen);
            return ExitCode.Ok;
        }
        catch (Failure failure)
        {
            screen.Fail(failure);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            screen.Fail(Failure.Of("stopped", "Stopped before it was done.", "run the command again"));
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            screen.Fail(Failure.Of("file", e.Message, "check the path and its permissions"));
            return ExitCode.Failed;
        }
    }
}
