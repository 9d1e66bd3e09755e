using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>A rule says no: the code, what is wrong in this case, and what to do next.</summary>
/// <param name="Reason">The code.</param>
/// <param name="Message">What is wrong here, with the numbers.</param>
public sealed record Refusal(Reason Reason, string Message)
{
    /// <summary>The next thing to try.</summary>
    public string Next => Explanations.Of(Reason).Next;
}
