using System.Text.Json;
using ProductFirmware.Rest;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ProductFirmware.Pf.Output;

/// <summary>
/// Where a command's answer goes: a table for a person on a terminal, plain tab-separated lines in a pipe, one JSON document with --json.
/// Progress and errors go to stderr.
/// </summary>
internal sealed class Screen(bool json)
{
    private static readonly JsonSerializerOptions JsonOptions = RestJson.Apply(new(JsonSerializerDefaults.Web)
    {
        WriteIndented = !Console.IsOutputRedirected,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a terminal is no web page
    });

    private static readonly JsonSerializerOptions OneLine = new(JsonOptions) { WriteIndented = false };

    private readonly bool isTerminal = !json && !Console.IsOutputRedirected;

    /// <summary>Whether --json was given.</summary>
    public bool Json => json;

    /// <summary>The whole answer of the command.</summary>
    public void Show(object document, Listing listing)
    {
        if (json)
        {
            Console.Out.WriteLine(Serialize(document));
        }
        else if (isTerminal)
        {
            AnsiConsole.Write(Render(listing));
        }
        else
        {
            foreach (var row in listing.Rows)
            {
                Console.Out.WriteLine(string.Join('\t', row.Select(cell => cell.Replace(Listing.KeySign, ""))));
            }
        }
    }

    /// <summary>One JSON document on one line, for commands that answer with more than one.</summary>
    public static void Line(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, document.GetType(), OneLine));

    /// <summary>The answer of a command that did something: a sentence, or the document.</summary>
    public void Done(object document, string sentence) => Console.Out.WriteLine(json ? Serialize(document) : Listing.Clean(sentence));

    /// <summary>One line of an answer that is a text.</summary>
    public void Print(string line) => Console.Out.WriteLine(Listing.Clean(line));

    /// <summary>A line about the work under way, for people.</summary>
    public void Note(string sentence)
    {
        if (!json)
        {
            Console.Error.WriteLine(Listing.Clean(sentence));
        }
    }

    /// <summary>Prints why the command ended: one sentence, and what to try next.</summary>
    public void Fail(Failure failure)
    {
        if (json)
        {
            Console.Error.WriteLine(Serialize(failure.Body));
            return;
        }
        foreach (var line in failure.Details)
        {
            Console.Error.WriteLine(Listing.Clean(line));
        }
        var reason = failure.Reason == Wire.Reason.None ? "" : $" ({failure.Body.Error}, {failure.Body.Code})";
        Console.Error.WriteLine(Listing.Clean($"Error: {failure.Message}{reason}"));
        Console.Error.WriteLine(Listing.Clean($"Next: {failure.Next}"));
    }

    /// <summary>Runs work that reports how far it is, from 0 to 1; a terminal shows a bar.</summary>
    public async Task<T> Progress<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        if (json || Console.IsErrorRedirected)
        {
            return await work(new Silent());
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(title), maxValue: 1);
            return await work(new Bar(bar));
        });
    }

    private static string Serialize(object document) => JsonSerializer.Serialize(document, document.GetType(), JsonOptions);

    private static IRenderable Render(Listing listing)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = listing.HasHeaders };
        var columns = Enumerable.Range(0, listing.Headers.Count).Where(listing.IsUsed).ToList();
        foreach (var header in columns.Select(i => listing.Headers[i]))
        {
            var isLast = table.Columns.Count == columns.Count - 1; // the only one that wraps, so that the others stay readable
            var title = new Text(header, new Style(decoration: Decoration.Bold | Decoration.Underline));
            table.AddColumn(new TableColumn(title) { NoWrap = !isLast, Padding = new Padding(0, 0, isLast ? 0 : 2, 0) });
        }
        foreach (var row in listing.Rows)
        {
            table.AddRow(columns.Select(i => new Text(row[i])));
        }
        return table;
    }

    private sealed class Silent : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
