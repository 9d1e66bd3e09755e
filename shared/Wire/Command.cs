#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>Something the device is to do at once. Topic <c>command</c>, QoS 1.</summary>
    public sealed class Command
    {
        private const int KeyKind = 1;
        private const int KeyArgument = 2;

        private readonly CborMap map = new CborMap();

        /// <summary>What.</summary>
        public CommandKind Kind { get; set; }

        /// <summary>Its number, where the kind has one (identify: milliseconds).</summary>
        public int Argument { get; set; }

        /// <summary>Reads a received message.</summary>
        public Reason Decode(byte[] message, int length)
        {
            if (!map.Read(message, length))
            {
                return map.Fault;
            }
            Kind = (CommandKind)map.Number(KeyKind, 1, 255);
            Argument = (int)map.NumberOr(KeyArgument, 0, int.MaxValue, 0);
            return map.Fault;
        }

        /// <summary>Writes the message; the number of bytes, 0 where the buffer is too small.</summary>
        public int Encode(byte[] buffer)
        {
            CborWriter writer = new CborWriter(buffer);
            writer.Map(Argument > 0 ? 2 : 1);
            writer.Number(KeyKind, (int)Kind);
            if (Argument > 0)
            {
                writer.Number(KeyArgument, Argument);
            }
            return writer.Length;
        }
    }
}
