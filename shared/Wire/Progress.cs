#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>Where a transfer stands, told by the device at each change of state. Topic <c>progress</c>, QoS 1.</summary>
    public sealed class Progress
    {
        private const int KeyTransfer = 1;
        private const int KeyState = 2;
        private const int KeyOffset = 3;
        private const int KeyReason = 4;

        private readonly CborMap map = new CborMap();

        /// <summary>The transfer's number.</summary>
        public int Transfer { get; set; }

        /// <summary>The state it has reached.</summary>
        public ProgressState State { get; set; }

        /// <summary>Bytes of the file that the slot holds verified.</summary>
        public int Offset { get; set; }

        /// <summary>Why, where it was refused or failed.</summary>
        public Reason Reason { get; set; }

        /// <summary>Reads a received message.</summary>
        public Reason Decode(byte[] message, int length)
        {
            if (!map.Read(message, length))
            {
                return map.Fault;
            }
            Transfer = (int)map.Number(KeyTransfer, 1, int.MaxValue);
            State = (ProgressState)map.Number(KeyState, (int)ProgressState.Accepted, (int)ProgressState.Failed);
            Offset = (int)map.Number(KeyOffset, 0, Limits.ImageBytesMax);
            Reason = (Reason)map.NumberOr(KeyReason, 0, 65535, 0);
            return map.Fault;
        }

        /// <summary>Writes the message; the number of bytes, 0 where the buffer is too small.</summary>
        public int Encode(byte[] buffer)
        {
            CborWriter writer = new CborWriter(buffer);
            writer.Map(Reason == Reason.None ? 3 : 4);
            writer.Number(KeyTransfer, Transfer);
            writer.Number(KeyState, (int)State);
            writer.Number(KeyOffset, Offset);
            if (Reason != Reason.None)
            {
                writer.Number(KeyReason, (int)Reason);
            }
            return writer.Length;
        }
    }
}
