namespace ProductFirmware.Sim;

/// <summary>One of the truths of the design does not hold.</summary>
internal sealed class BrokenTruth(Truth truth, int device, string what) : Exception(what)
{
    public Truth Truth => truth;

    /// <summary>The device; -1 where it is none's.</summary>
    public int Device => device;
}

/// <summary>What must always be true.</summary>
internal enum Truth
{
    /// <summary>After any power cut the board starts a verified image: the old one or the new one.</summary>
    StartsAVerifiedImage,

    /// <summary>No board starts an image that is not signed for its product and target, or that it was never offered.</summary>
    StartsNoForeignImage,

    /// <summary>An image is handed to the launcher only when the slot holds all of it.</summary>
    StagesWholeImagesOnly,

    /// <summary>What a device says it holds verified, it holds.</summary>
    HoldsWhatItSays,

    /// <summary>A new image stays only after its self-test and the cloud's answer to this very boot.</summary>
    ConfirmsAfterTheVerdictOnly,

    /// <summary>A report says what runs.</summary>
    ReportsWhatRuns,

    /// <summary>A trial that was lost is told, with the image and a reason.</summary>
    TellsLostTrials,

    /// <summary>A denied or limited device never receives a byte of firmware.</summary>
    NoByteWithoutPrivileges,

    /// <summary>A locked device never receives another version.</summary>
    LockedIsLocked,

    /// <summary>Evidence is a member's confirmed report of the same hash.</summary>
    EvidenceIsAMembersReport,

    /// <summary>No version is released without evidence.</summary>
    ReleasedIsProven,

    /// <summary>A report that was answered is not lost.</summary>
    AnsweredReportsStay,

    /// <summary>A person's command that was acknowledged is not lost.</summary>
    AcknowledgedCommandsStay,

    /// <summary>Whatever the flash and the network do, agent and cloud have an answer.</summary>
    NothingThrows,

    /// <summary>A bad image is tried three times at most; nothing loops for ever.</summary>
    NothingLoopsForEver,

    /// <summary>Once faults stop, every device reaches its target or carries a reason.</summary>
    ConvergesOnceFaultsStop,
}
