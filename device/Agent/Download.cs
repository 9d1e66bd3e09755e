#nullable enable
using System;
using ProductFirmware.Wire;
using On = ProductFirmware.Device.UpdateEvent;

namespace ProductFirmware.Device
{
    /// <summary>
    /// One file on its way into the second slot. The device pulls windows of bytes, always from the first offset that the slot does
    /// not hold verified; chunks that come in order are collected to a sector, and a full sector is programmed and read back.
    /// Gaps, duplicates and foreign chunks change nothing. Methods answer with an event of the update table.
    /// </summary>
    internal sealed class Download
    {
        private const int AskAgainMs = 100; // the link's queue was full

        private readonly ISlots slots;
        private readonly IBoard board;
        private readonly Session session;
        private readonly Journal journal;
        private readonly byte[] sector;

        private int inSector;
        private int windowEnd;
        private int fetchFrom;
        private bool fetchDue;
        private int fetchedOn;
        private long silentAtMs = Session.Never;
        private int fetchRetries;
        private int verifyRetries;

        /// <summary>The sector buffer is shared with the verification, which runs only when no chunk is taken.</summary>
        public Download(ISlots slots, IBoard board, Session session, Journal journal, byte[] sector)
        {
            this.slots = slots;
            this.board = board;
            this.session = session;
            this.journal = journal;
            this.sector = sector;
        }

        /// <summary>What is being taken. Between transfers: what was taken last.</summary>
        public Offer Offer { get; private set; } = new Offer();

        /// <summary>Bytes of the file that the slot holds programmed, read back and equal.</summary>
        public int Verified { get; private set; }

        /// <summary>Whether a transfer goes on: its bytes are still coming, or are being verified.</summary>
        public bool UnderWay { get; private set; }

        /// <summary>A new transfer: goes on with what the slot holds of this image, or erases it.</summary>
        public int Prepare(Offer offer)
        {
            Offer = offer;
            UnderWay = true;
            inSector = 0;
            verifyRetries = 0;
            fetchRetries = 0;
            Verified = ResumeOffset();
            return Verified >= 0 ? On.Done : Erase();
        }

        /// <summary>The file came out wrong: once more from the start, but not for ever.</summary>
        public int StartOver()
        {
            verifyRetries++;
            if (verifyRetries <= Limits.VerifyRetriesMax)
            {
                return Erase();
            }
            return journal.SaveDownload("") ? On.RetriesUsedUp : On.FlashFailed; // the next offer must not go on with these bytes
        }

        /// <summary>The same image under a number that the cloud has given it now.</summary>
        public int Adopt(Offer offer)
        {
            bool sameNumber = offer.Transfer == Offer.Transfer;
            Offer = offer;
            if (Verified == offer.Size)
            {
                return On.Complete;
            }
            if (sameNumber)
            {
                return FetchOn();
            }
            fetchRetries = 0;
            FetchFromVerified();
            return On.None;
        }

        /// <summary>Asks for the first window.</summary>
        public void Begin()
        {
            FetchFromVerified();
        }

        /// <summary>After a verdict: on a new connection nothing of the old window will come. It counts, because asking may be what ends them.</summary>
        public int FetchOn()
        {
            if (fetchedOn == session.Connection)
            {
                return On.None;
            }
            fetchedOn = session.Connection;
            return FetchAgain();
        }

        /// <summary>Nothing was stored since the last fetch: asks again, unless that was done often enough.</summary>
        public int FetchAgain()
        {
            fetchRetries++;
            if (fetchRetries > Limits.FetchRetriesMax)
            {
                return On.RetriesUsedUp;
            }
            FetchFromVerified();
            return On.None;
        }

        /// <summary>The transfer is over; the slot keeps its bytes.</summary>
        public void End()
        {
            UnderWay = false;
            Stop();
        }

        /// <summary>No more chunks are wanted for now.</summary>
        public void Stop()
        {
            fetchDue = false;
            silentAtMs = Session.Never;
        }

        /// <summary>Whether the cloud owes bytes for too long. While the link is down, it owes nothing.</summary>
        public bool IsSilent(long nowMs)
        {
            return session.Ready && nowMs >= silentAtMs;
        }

        /// <summary>When the download wants its next turn.</summary>
        public long DueMs(long nowMs)
        {
            if (!session.Ready)
            {
                return Session.Never;
            }
            return fetchDue ? nowMs + AskAgainMs : silentAtMs;
        }

        /// <summary>Sends the fetch that is due.</summary>
        public void Flush(long nowMs)
        {
            if (!fetchDue)
            {
                return;
            }
            int length = Offer.Size - fetchFrom;
            length = length > Limits.FetchBytesMax ? Limits.FetchBytesMax : length;
            if (session.Ask(Offer.Transfer, fetchFrom, length))
            {
                fetchDue = false;
                fetchedOn = session.Connection;
                windowEnd = fetchFrom + length;
                silentAtMs = nowMs + Limits.ChunkTimeoutMs;
            }
        }

        /// <summary>Takes a chunk in, as far as it goes on where the last one ended.</summary>
        public int TakeChunk(byte[] frame)
        {
            int count = frame.Length - Limits.ChunkHeaderBytes;
            int skip = Verified + inSector - Chunk.Offset(frame);
            bool foreign = Chunk.Transfer(frame) != Offer.Transfer || Chunk.Offset(frame) + count > Offer.Size;
            if (foreign || skip < 0 || skip >= count)
            {
                return On.None;
            }
            while (skip < count)
            {
                int taken = Smaller(slots.SectorBytes - inSector, count - skip);
                Array.Copy(frame, Limits.ChunkHeaderBytes + skip, sector, inSector, taken);
                inSector += taken;
                skip += taken;
                if (!StoreFullSector())
                {
                    return On.FlashFailed;
                }
            }
            if (Verified == Offer.Size)
            {
                return On.Complete;
            }
            silentAtMs = board.NowMs + Limits.ChunkTimeoutMs;
            AskAhead();
            return On.None;
        }

        private bool StoreFullSector()
        {
            if (inSector < slots.SectorBytes && Verified + inSector < Offer.Size)
            {
                return true;
            }
            if (!slots.Write(Verified, sector, inSector))
            {
                return false;
            }
            Verified += inSector;
            inSector = 0;
            fetchRetries = 0; // only stored bytes are progress: a sector that never gets full must not go on for ever
            return true;
        }

        // The next window is asked for when half of this one is there, so that the line does not fall quiet between the two.
        private void AskAhead()
        {
            if (!fetchDue && windowEnd < Offer.Size && Verified + inSector >= windowEnd - Limits.FetchBytesMax / 2)
            {
                fetchFrom = windowEnd;
                fetchDue = true;
            }
        }

        // What the sector buffer holds stays good: the same bytes come again and are known by their offset.
        private void FetchFromVerified()
        {
            fetchFrom = Verified;
            fetchDue = true;
            silentAtMs = Session.Never;
        }

        // Store, then act: while the slot is erased, its bytes are nobody's.
        private int Erase()
        {
            Verified = 0;
            inSector = 0;
            bool erased = journal.SaveDownload("") && slots.Erase() && journal.SaveDownload(DeviceId.ToHex(Offer.Hash, 0, Limits.HashBytes));
            return erased ? On.Done : On.FlashFailed;
        }

        // Where to go on, or -1 where the slot does not hold this image's beginning. The last sector that was written may be torn by
        // a power cut, so it is taken again; a sector of the file that is all 0xFF looks unwritten and costs no more than its download.
        private int ResumeOffset()
        {
            if (journal.DownloadHash != DeviceId.ToHex(Offer.Hash, 0, Limits.HashBytes) || !SlotStartsWith(Offer.Header))
            {
                return -1;
            }
            int last = 0;
            for (int at = 0; at < Offer.Size; at += slots.SectorBytes)
            {
                int count = Smaller(slots.SectorBytes, Offer.Size - at);
                if (!slots.Read(at, sector, count))
                {
                    return -1;
                }
                if (IsBlank(count))
                {
                    break;
                }
                last = at;
            }
            return last;
        }

        private bool SlotStartsWith(byte[] header)
        {
            if (!slots.Read(0, sector, header.Length))
            {
                return false;
            }
            for (int i = 0; i < header.Length; i++)
            {
                if (sector[i] != header[i])
                {
                    return false;
                }
            }
            return true;
        }

        private bool IsBlank(int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (sector[i] != 0xff)
                {
                    return false;
                }
            }
            return true;
        }

        private static int Smaller(int a, int b)
        {
            return a < b ? a : b;
        }
    }
}
