using Microsoft.Data.Sqlite;

namespace ProductFirmware.Server;

/// <summary>
/// What makes the store unusable for a while, through no fault of who asked: nothing was written, and the same asked again later
/// may well succeed. A store that is damaged is none of these.
/// </summary>
internal static class StoreTrouble
{
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;

    /// <summary>SQLite's number for a file that somebody else holds.</summary>
    public const int Busy = 5;

    /// <summary>SQLite's number for a disk that is full.</summary>
    public const int Full = 13;

    /// <summary>SQLite's number for a file that cannot be opened.</summary>
    public const int CannotOpen = 14;

    /// <summary>What is wrong, as a clause; null where the failure is of another kind.</summary>
    public static string? Of(Exception? failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteErrorCode: var code } && Clause(code) is { } clause)
            {
                return clause;
            }
        }
        return null;
    }

    private static string? Clause(int code) => code switch
    {
        Busy or Locked => "another process holds its file",
        ReadOnly => "its file is read-only",
        InputOutput => "its disk cannot be read or written",
        Full => "its disk is full",
        CannotOpen => "its file is not there or cannot be opened",
        _ => null,
    };
}
