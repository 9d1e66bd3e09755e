using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>Whether a device may be locked to a version, now or on reset (S77–S84).</summary>
public static class LockRule
{
    /// <param name="deviceId">The device.</param>
    /// <param name="isMember">Whether it is a member of the product.</param>
    /// <param name="version">The version wanted.</param>
    /// <param name="isUploaded">Whether the product holds that version.</param>
    /// <param name="flashNow">Start at once, and not at the next reset.</param>
    /// <param name="isOnline">Whether the device is connected.</param>
    public static Refusal? Check(string deviceId, bool isMember, int version, bool isUploaded, bool flashNow, bool isOnline)
    {
        if (!isMember)
        {
            return new(Reason.NotAMember, $"Device {deviceId} is not a member of this product.");
        }
        if (!isUploaded)
        {
            return new(Reason.UnknownVersion, $"Version {version} was not uploaded.");
        }
        return flashNow && !isOnline
            ? new(Reason.DeviceOffline, $"Device {deviceId} is not online, so it cannot be flashed now.")
            : null;
    }
}
