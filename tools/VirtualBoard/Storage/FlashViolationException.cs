#nullable enable
using System;

namespace ProductFirmware.VirtualBoard
{
    /// <summary>Something did to the flash what a NOR flash cannot do. A mistake of ours, so nobody catches it.</summary>
    public sealed class FlashViolationException : Exception
    {
        /// <summary>Says what was tried.</summary>
        public FlashViolationException(string message)
            : base(message)
        {
        }
    }
}
