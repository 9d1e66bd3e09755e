#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>
    /// Why: the code that every outcome carries, on the wire as its number. Numbers never change their meaning and are never
    /// used again; a device that does not know one passes it on. What each means to a person, and what to do next, stands in
    /// the cloud's list of explanations (a board has no room for it).
    /// </summary>
    public enum Reason
    {
        /// <summary>Nothing to explain.</summary>
        None = 0,

        // Bytes from outside: 1-19
        Malformed = 1,
        TooLong = 2,
        MissingField = 3,
        OutOfRange = 4,
        ForeignTopic = 5,
        ReservedName = 6,
        TooOften = 7,

        // Who may join: 20-39
        Member = 20,
        Denied = 21,
        Removed = 22,
        Forced = 23,
        UnknownProduct = 24,
        Mismatch = 25,
        Quarantined = 26,
        AutoApproved = 27,
        WrongCredential = 28,
        InvalidDeviceId = 29,
        NotProvisioned = 38,

        // What kept a device from coming online: 30-33
        NoNetwork = 30,
        NetworkPassword = 31,
        ClockUnset = 32,
        Unreachable = 33,

        // Whose it is: 34-39
        OwnedByOther = 34,
        ClaimCodeUnknown = 35,
        ClaimCodeUsed = 36,

        // What it should run: 40-69
        NoRelease = 40,
        Released = 41,
        Locked = 42,
        Development = 43,
        UpToDate = 44,
        NoImageForTarget = 45,
        SlotTooSmall = 46,
        HardwareMismatch = 47,
        BelowMinimumVersion = 48,
        UpdatesDisabled = 49,
        NeedsAttention = 50,
        BackingOff = 51,
        StillTesting = 52,
        WaitsForOnline = 53,
        WaitsForReset = 54,
        InTransfer = 55,
        GroupReleased = 56,
        NotReported = 57,
        ImageKeyLost = 58,

        // Images: 70-99
        NotAnImage = 70,
        Truncated = 71,
        TrailingBytes = 72,
        UnsupportedImage = 73,
        MissingTlv = 74,
        DuplicateTlv = 75,
        HashMismatch = 76,
        MissingSignature = 77,
        BadSignature = 78,
        ForeignKey = 79,
        WrongProduct = 80,
        WrongTarget = 81,
        WrongVersion = 82,
        TooBig = 83,
        NoProductId = 84,
        NoProductVersion = 85,
        DeclaredTwice = 86,
        PayloadNotSupported = 87,

        // Transfers and slots: 100-129
        Superseded = 100,
        OperatorCancelled = 101,
        UnknownTransfer = 102,
        SlotBusy = 103,
        FlashFault = 104,
        NoChunks = 105,
        VerifyFailed = 106,
        SameImage = 108,

        // After the swap: 130-149
        Confirmed = 130,
        NoVerdict = 131,
        SelfTestFailed = 132,
        TrialCrashed = 133,
        TrialHung = 134,
        TrialReset = 135,
        ImageRefusedAtBoot = 136,
        PrimaryCorrupt = 137,
        CrashedLater = 138,

        // Operators: 150-199
        VersionNotAbove = 150,
        VersionDiffers = 151,
        TitleMissing = 152,
        TitleTaken = 153,
        TitleTooLong = 154,
        FileMissing = 155,
        NoEvidence = 156,
        UnknownVersion = 157,
        NotAMember = 158,
        DeviceOffline = 159,
        InAnotherProduct = 160,
        NoPublicKey = 161,
        DuplicateImage = 162,
        ProductIdTaken = 163,
        AllInvalid = 164,
        InUse = 165,
        NotFound = 166,
        NotSignedIn = 167,
        InvalidRequest = 168,
        TargetNotSupported = 169,
        UnknownDevice = 170,
        RoleTooLow = 171,
        ScopeMissing = 172,
        ChangedMeanwhile = 173,
        NameTaken = 174,
        MarkedBad = 175,
        AddressNotAllowed = 176,
        LastOwner = 177,
        InvitationUnknown = 178,
        DeliveryFailed = 179,
        EvidenceWaits = 180,
        TooManyStrangers = 181,
        TooManyAttempts = 189,
        StoreUnavailable = 190
    }
}
