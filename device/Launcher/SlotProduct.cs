#nullable enable
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// Which product a board without an image that may start belongs to, as far as the slots still say. Nobody vouches for these bytes:
    /// they are good enough to introduce oneself with, and the cloud decides.
    /// </summary>
    internal static class SlotProduct
    {
        /// <summary>The product ID in the first slot that has one; 0 where none has. Then an operator can force the device.</summary>
        public static int Find(IFiles files)
        {
            int product = In(files, 0);
            return product > 0 ? product : In(files, 1);
        }

        private static int In(IFiles files, int slot)
        {
            string name = SlotFiles.Slot(slot);
            byte[] head = new byte[Limits.HeaderBytes];
            ImageHeader header = new ImageHeader();
            if (!files.Read(name, 0, head, head.Length) || header.Decode(head, head.Length) != Reason.None)
            {
                return 0;
            }
            int tailBytes = files.Length(name) - header.TlvOffset;
            if (tailBytes <= 0 || tailBytes > Limits.TlvBytesMax)
            {
                return 0;
            }
            byte[] tail = new byte[tailBytes];
            ImageTlvs tlvs = new ImageTlvs();
            bool whole = files.Read(name, header.TlvOffset, tail, tailBytes) && tlvs.Decode(header, tail, tailBytes) == Reason.None;
            return whole ? tlvs.Product : 0;
        }
    }
}
