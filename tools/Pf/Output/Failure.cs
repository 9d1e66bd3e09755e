using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Output;

/// <summary>Ends a command: what is wrong in one sentence, the next thing to try, and the exit code. The only exception that commands throw.</summary>
internal sealed class Failure(string error, string sentence, string next, int exitCode, Reason reason = Reason.None) : Exception(sentence)
{
    /// <summary>The next thing to try.</summary>
    public string Next => next;

    /// <summary>One of <see cref="Output.ExitCode"/>.</summary>
    public int ExitCode => exitCode;

    /// <summary>Why, where a rule said no.</summary>
    public Reason Reason => reason;

    /// <summary>Lines that belong to it, such as a compiler's errors.</summary>
    public IReadOnlyList<string> Details { get; private init; } = [];

    /// <summary>The same where it ended a longer work: in which step, and how the whole goes on.</summary>
    public Failure At(string step, string again) =>
        new(error, Message, $"{next}; {again}", exitCode, reason) { Details = [step, .. Details] };

    /// <summary>The same shape as the server's errors.</summary>
    public ErrorAnswer Body => new(error, string.Join('\n', [Message, .. Details]), (int)reason, next);

    /// <summary>A file, a program or the network did not do it.</summary>
    public static Failure Of(string error, string sentence, string next, IReadOnlyList<string>? details = null) =>
        new(error, sentence, next, Output.ExitCode.Failed) { Details = details ?? [] };

    /// <summary>The command was not called as its help says.</summary>
    public static Failure Usage(string sentence, string next) => new("usage", sentence, next, Output.ExitCode.Usage);

    /// <summary>A rule says no.</summary>
    public static Failure Refused(Reason reason, string sentence, string? next = null) =>
        new(Explanations.NameOf(reason), sentence, next ?? Explanations.Of(reason).Next, Output.ExitCode.Refused, reason);
}
