using ProductFirmware.Core;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary>Device IDs as people type them.</summary>
internal static class DeviceIds
{
    /// <summary>The ID, also from upper case or a MAC address.</summary>
    public static string Parse(string text) =>
        ImportRule.ParseId(text) ?? throw Failure.Refused(Wire.Reason.InvalidDeviceId, $"\"{text}\" is not a device ID.");
}
