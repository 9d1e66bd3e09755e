namespace ProductFirmware.Pf.Output;

/// <summary>The exit codes of every command; <c>pf --help</c> prints this table.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotSignedIn = 4;
    public const int Refused = 5;

    /// <summary>What each says.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Table { get; } =
    [
        (Ok, "done"),
        (Failed, "failed: a file, the compiler, the network or the server"),
        (Usage, "wrong usage: an option or argument is missing or wrong"),
        (NotSignedIn, "not signed in: see pf login"),
        (Refused, "refused by a rule; the Reason is printed: see pf reason"),
    ];
}
