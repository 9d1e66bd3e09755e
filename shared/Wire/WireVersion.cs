#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>The version of the contract between device and cloud. The topics carry it; a breaking change raises it, a new key does not.</summary>
    public static class WireVersion
    {
        /// <summary>Second level of every topic: <c>pf/1/…</c>.</summary>
        public const int Current = 1;
    }
}
