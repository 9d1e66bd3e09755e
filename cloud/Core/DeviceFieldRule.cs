namespace ProductFirmware.Core;

/// <summary>What people write about a device.</summary>
public static class DeviceFieldRule
{
    /// <summary>Characters of a device's name, at most.</summary>
    public const int NameCharsMax = 100;

    /// <summary>Characters of the notes about a device, at most.</summary>
    public const int NotesCharsMax = 2000;

    /// <summary>Devices that one action may touch; for more there are groups' releases, which touch none by itself.</summary>
    public const int AtOnceMax = 10_000;
}
