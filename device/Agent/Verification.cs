#nullable enable
using ProductFirmware.Image;
using ProductFirmware.Wire;
using On = ProductFirmware.Device.UpdateEvent;

namespace ProductFirmware.Device
{
    /// <summary>
    /// Reads the finished file back from the slot, one sector per turn (hashing a whole image takes a board many seconds), and
    /// compares: the hash with the offer, then the identity inside with the offer and with this board.
    /// </summary>
    internal sealed class Verification
    {
        private readonly ISlots slots;
        private readonly IBoard board;
        private readonly RunningImage running;
        private readonly byte[] sector;
        private readonly ImageHeader header = new ImageHeader();
        private readonly ImageTlvs tlvs = new ImageTlvs();
        private Sha256 sha = new Sha256();
        private Offer offer = new Offer();
        private int hashed;

        /// <summary>The sector buffer is shared with the download.</summary>
        public Verification(ISlots slots, IBoard board, RunningImage running, byte[] sector)
        {
            this.slots = slots;
            this.board = board;
            this.running = running;
            this.sector = sector;
        }

        /// <summary>Whether it wants turns.</summary>
        public bool InProgress { get; private set; }

        /// <summary>What was wrong with the image.</summary>
        public Reason Found { get; private set; }

        /// <summary>Starts with the file's first sector.</summary>
        public void Begin(Offer toCheck)
        {
            offer = toCheck;
            sha = new Sha256();
            hashed = 0;
            Found = Reason.None;
            InProgress = true;
        }

        /// <summary>The image is not wanted any more.</summary>
        public void Stop()
        {
            InProgress = false;
        }

        /// <summary>One sector, or the end; the event that it came to.</summary>
        public int Turn()
        {
            int happened = hashed == 0 ? ReadHeader() : On.None;
            if (happened == On.None)
            {
                happened = hashed < header.HashedBytes ? HashSector() : Judge();
            }
            InProgress = happened == On.None;
            return happened;
        }

        /// <summary>Whether two image hashes are the same.</summary>
        public static bool AreEqual(byte[] a, byte[] b)
        {
            for (int i = 0; i < Limits.HashBytes; i++)
            {
                if (a[i] != b[i])
                {
                    return false;
                }
            }
            return true;
        }

        private int ReadHeader()
        {
            if (!slots.Read(0, sector, Limits.HeaderBytes))
            {
                return On.FlashFailed;
            }
            Found = header.Decode(sector, Limits.HeaderBytes);
            if (Found == Reason.None && header.HashedBytes >= offer.Size)
            {
                Found = Reason.Truncated;
            }
            return Found == Reason.None ? On.None : On.ImageDamaged;
        }

        private int HashSector()
        {
            int count = header.HashedBytes - hashed;
            count = count > slots.SectorBytes ? slots.SectorBytes : count;
            if (!slots.Read(hashed, sector, count))
            {
                return On.FlashFailed;
            }
            sha.Add(sector, 0, count);
            hashed += count;
            return On.None;
        }

        // Hash and structure may be wrong because of the way here: worth another download. What a right hash covers stays wrong.
        private int Judge()
        {
            int tailBytes = offer.Size - header.TlvOffset;
            if (tailBytes > Limits.TlvBytesMax)
            {
                Found = Reason.TrailingBytes;
                return On.ImageDamaged;
            }
            if (!slots.Read(header.TlvOffset, sector, tailBytes))
            {
                return On.FlashFailed;
            }
            Found = tlvs.Decode(header, sector, tailBytes);
            if (Found == Reason.None && tlvs.FileTailBytes != tailBytes)
            {
                Found = Reason.TrailingBytes;
            }
            byte[] actual = sha.Finish();
            if (!AreEqual(actual, offer.Hash) || (Found == Reason.None && !AreEqual(actual, tlvs.Hash)))
            {
                Found = Reason.HashMismatch;
            }
            if (Found != Reason.None)
            {
                return On.ImageDamaged;
            }
            Found = CheckIdentity();
            return Found == Reason.None ? On.ImageGood : On.ImageForeign;
        }

        private Reason CheckIdentity()
        {
            if (tlvs.Product != offer.Product)
            {
                return Reason.WrongProduct;
            }
            if (tlvs.Version != offer.Version)
            {
                return Reason.WrongVersion;
            }
            if (tlvs.Target != board.Target)
            {
                return Reason.WrongTarget;
            }
            if (board.Hardware != 0 && (board.Hardware < tlvs.HardwareMin || board.Hardware > tlvs.HardwareMax))
            {
                return Reason.HardwareMismatch;
            }
            return tlvs.MinimumVersion > running.Version ? Reason.BelowMinimumVersion : Reason.None;
        }
    }
}
