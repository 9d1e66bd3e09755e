using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>What a fetch may have: rights are looked at again each time (X2), and no byte outside the file is sent.</summary>
public static class TransferRule
{
    /// <summary>None where the transfer goes on; otherwise the reason that the cancel carries.</summary>
    /// <param name="decision">What <see cref="Decide"/> says now.</param>
    /// <param name="transferHash">The image that the transfer carries.</param>
    public static Reason Check(Decision decision, string transferHash)
    {
        if (!decision.HasPrivileges)
        {
            return decision.Reason;
        }
        return decision.Image?.Hash == transferHash && decision.TargetReason != Reason.UpToDate ? Reason.None : Reason.Superseded;
    }

    /// <summary>How many bytes the fetch gets, 0 where its offset is at or behind the end.</summary>
    public static int Bytes(int offset, int length, int fileBytes) =>
        Math.Clamp(fileBytes - offset, 0, Math.Min(length, Limits.FetchBytesMax));
}
