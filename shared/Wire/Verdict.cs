#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>The cloud's answer to a report. Topic <c>verdict</c>, QoS 1.</summary>
    public sealed class Verdict
    {
        private const int KeyStatus = 1;
        private const int KeyReason = 2;
        private const int KeyProduct = 3;
        private const int KeyTimeMs = 4;
        private const int KeyBootId = 5;

        private readonly CborMap map = new CborMap();

        /// <summary>Whether the device has the product's privileges.</summary>
        public VerdictStatus Status { get; set; }

        /// <summary>Why.</summary>
        public Reason Reason { get; set; }

        /// <summary>The product that the device is treated as; 0 for none.</summary>
        public int Product { get; set; }

        /// <summary>The cloud's time in milliseconds since 1970-01-01 UTC.</summary>
        public long TimeMs { get; set; }

        /// <summary>The boot id of the report that this answers.</summary>
        public int BootId { get; set; }

        /// <summary>Reads a received message.</summary>
        public Reason Decode(byte[] message, int length)
        {
            if (!map.Read(message, length))
            {
                return map.Fault;
            }
            Status = (VerdictStatus)map.Number(KeyStatus, (int)VerdictStatus.Ok, (int)VerdictStatus.Limited);
            Reason = (Reason)map.Number(KeyReason, 0, 65535);
            Product = (int)map.Number(KeyProduct, 0, 65535);
            TimeMs = map.Number(KeyTimeMs, 0, long.MaxValue);
            BootId = (int)map.Number(KeyBootId, 0, int.MaxValue);
            return map.Fault;
        }

        /// <summary>Writes the message; the number of bytes, 0 where the buffer is too small.</summary>
        public int Encode(byte[] buffer)
        {
            CborWriter writer = new CborWriter(buffer);
            writer.Map(5);
            writer.Number(KeyStatus, (int)Status);
            writer.Number(KeyReason, (int)Reason);
            writer.Number(KeyProduct, Product);
            writer.Number(KeyTimeMs, TimeMs);
            writer.Number(KeyBootId, BootId);
            return writer.Length;
        }
    }
}
