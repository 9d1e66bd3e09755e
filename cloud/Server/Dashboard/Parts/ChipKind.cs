namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>What a state means to who looks.</summary>
public enum ChipKind
{
    /// <summary>Nothing to see to.</summary>
    Quiet,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Under way.</summary>
    Moving,

    /// <summary>A person may want to look.</summary>
    Warning,

    /// <summary>A person must look.</summary>
    Bad,
}
