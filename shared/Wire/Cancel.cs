#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>The device is to stop this transfer. Topic <c>cancel</c>, QoS 1.</summary>
    public sealed class Cancel
    {
        private const int KeyTransfer = 1;
        private const int KeyReason = 2;

        private readonly CborMap map = new CborMap();

        /// <summary>The transfer's number.</summary>
        public int Transfer { get; set; }

        /// <summary>Why.</summary>
        public Reason Reason { get; set; }

        /// <summary>Reads a received message.</summary>
        public Reason Decode(byte[] message, int length)
        {
            if (!map.Read(message, length))
            {
                return map.Fault;
            }
            Transfer = (int)map.Number(KeyTransfer, 1, int.MaxValue);
            Reason = (Reason)map.Number(KeyReason, 0, 65535);
            return map.Fault;
        }

        /// <summary>Writes the message; the number of bytes, 0 where the buffer is too small.</summary>
        public int Encode(byte[] buffer)
        {
            CborWriter writer = new CborWriter(buffer);
            writer.Map(2);
            writer.Number(KeyTransfer, Transfer);
            writer.Number(KeyReason, (int)Reason);
            return writer.Length;
        }
    }
}
