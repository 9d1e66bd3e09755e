using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>On which occasion a decision is asked for; it says whether an offer may go out now.</summary>
public enum Occasion
{
    /// <summary>Somebody only wants to know.</summary>
    Preview,

    /// <summary>The device reconnected soon, inside the same boot: nothing new starts, a transfer under way goes on (D5).</summary>
    Resume,

    /// <summary>It came back after more than ten minutes, or what the server was told instead, inside the same boot (D5).</summary>
    Online,

    /// <summary>It reports a boot that was not seen before.</summary>
    NewBoot,

    /// <summary>An operator said now (flash now, approve).</summary>
    Now,
}

/// <summary>The rung of the ladder that decided.</summary>
public enum Rule
{
    Denied,
    Force,
    UnknownProduct,
    Mismatch,
    Quarantine,
    AutoApprove,
    Development,
    Lock,
    Group,
    Release,
    Nothing,
}

/// <summary>What the report changes in how the device stands with a product.</summary>
public enum Join
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The reported product gets a quarantine entry.</summary>
    Quarantine,

    /// <summary>The device becomes a member of the reported product.</summary>
    AutoApprove,
}

/// <summary>The outcome of <see cref="Decide"/>: the verdict, what the device should run, and what is to be done now.</summary>
/// <param name="Rule">Which rung decided.</param>
/// <param name="Status">All privileges, or limited.</param>
/// <param name="Reason">Why that status.</param>
/// <param name="TreatedAs">The product whose rules hold; 0 for none.</param>
public sealed record Decision(Rule Rule, VerdictStatus Status, Reason Reason, int TreatedAs)
{
    /// <summary>What the report changes in memberships.</summary>
    public Join Join { get; init; }

    /// <summary>The force flag has done its work (D8).</summary>
    public bool ClearForce { get; init; }

    /// <summary>The reset that its lock waited for came, and something passing stands in the way: what comes next may start the update.</summary>
    public bool ResetCame { get; init; }

    /// <summary>The version it should run, or null where none is due.</summary>
    public int? TargetVersion { get; init; }

    /// <summary>The image for it, or null where there is none to offer.</summary>
    public FirmwareImage? Image { get; init; }

    /// <summary>Why it is, or is not, being brought there.</summary>
    public Reason TargetReason { get; init; }

    /// <summary>Send the offer of <see cref="Image"/> now.</summary>
    public bool Offer { get; init; }

    /// <summary>The offer overrides that the app has updates switched off.</summary>
    public bool Forced { get; init; }

    /// <summary>Whether the device has the product's privileges: updates, events, claiming, webhooks.</summary>
    public bool HasPrivileges => Status == VerdictStatus.Ok;
}
