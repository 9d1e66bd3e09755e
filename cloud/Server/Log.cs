using Microsoft.Extensions.Logging.Console;

namespace ProductFirmware.Server;

/// <summary>The log: one line an entry, UTC, on standard output. No entry ever holds a credential, a password or a token.</summary>
internal static class Log
{
    /// <summary>Writes every request's address with its query, and a browser's event stream has its token there.</summary>
    public const string AddressCategory = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    public static void Add(ILoggingBuilder logging, Listeners listeners)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter(AddressCategory, LogLevel.Warning); // by itself as well, whatever becomes of the line above
        logging.AddFilter(typeof(TokenAuthentication).FullName, LogLevel.Warning);
        // It warns that its keys are not sealed themselves: their folder's mode guards them, as docs/security.md says.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // What fails in the store is thrown as well, and said once by who asked.
        logging.AddFilter("Microsoft.EntityFrameworkCore", level => level is LogLevel.Warning or LogLevel.Critical);
        // A start that fails is told in one sentence by who started it.
        logging.AddFilter(HostCategory, level => listeners.Started && level >= LogLevel.Warning);
    }
}
