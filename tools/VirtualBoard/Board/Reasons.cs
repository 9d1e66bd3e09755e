using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>Why an image is refused, in plain words and with the reason's name.</summary>
internal static class Reasons
{
    public static string Say(Reason reason) => $"{Words(reason)} ({reason})";

    private static string Words(Reason reason) => reason switch
    {
        Reason.NotAnImage => "there is no image",
        Reason.HashMismatch => "its bytes are not those that were hashed",
        Reason.MissingSignature => "it is not signed",
        Reason.BadSignature => "its signature is wrong",
        Reason.ForeignKey => "it is signed with a key that this board does not know",
        Reason.WrongTarget => $"it is not for {SlotImage.Target} boards",
        Reason.TooBig => "it is larger than the slot",
        Reason.Truncated or Reason.TrailingBytes => "its length is wrong",
        _ => "it is damaged",
    };
}
