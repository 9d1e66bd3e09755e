#nullable enable
using ProductFirmware.Image;

namespace ProductFirmware.VirtualBoard
{
    /// <summary>What a swap does, as MCUboot numbers it.</summary>
    public enum SwapType
    {
        /// <summary>No swap, or none that makes sense.</summary>
        None = 1,

        /// <summary>The image comes on trial.</summary>
        Test = 2,

        /// <summary>The image comes to stay.</summary>
        Permanent = 3
    }

    /// <summary>
    /// MCUboot's trailer at the end of a slot (align 4, cells of 8 bytes): from the end magic, image_ok, copy_done, swap_info,
    /// swap_size, and below them one entry for each step of a swap. Every cell is programmed after what it says is done, and never
    /// twice. So one that is only half programmed, because the power went, says it too.
    /// </summary>
    public sealed class Trailer
    {
        private const int MagicBytes = 16;
        private const int ImageOkFromEnd = 24;
        private const int CopyDoneFromEnd = 32;
        private const int SwapInfoFromEnd = 40;
        private const int SwapSizeFromEnd = 48;
        private const int CellBytes = 8;
        private const byte Set = 1;

        /// <summary>Each sector of an image makes three steps: one move and two copies.</summary>
        private const int StepsPerSector = 3;

        private readonly Slot slot;

        /// <summary>The trailer of this slot.</summary>
        public Trailer(Slot slot)
        {
            this.slot = slot;
        }

        /// <summary>Whether the magic is there, whole.</summary>
        public bool HasMagic
        {
            get
            {
                byte[] magic = Magic();
                byte[] found = new byte[MagicBytes];
                slot.Read(slot.SizeBytes - MagicBytes, found, MagicBytes);
                for (int i = 0; i < MagicBytes; i++)
                {
                    if (found[i] != magic[i])
                    {
                        return false;
                    }
                }
                return true;
            }
        }

        /// <summary>Whether the image stays: it was confirmed, or it came to stay.</summary>
        public bool ImageOk
        {
            get { return IsSet(ImageOkFromEnd); }
        }

        /// <summary>Whether the swap that brought the image here is complete.</summary>
        public bool CopyDone
        {
            get { return IsSet(CopyDoneFromEnd); }
        }

        /// <summary>Whether the image came by a swap and was not confirmed.</summary>
        public bool OnTrial
        {
            get { return HasMagic && CopyDone && !ImageOk; }
        }

        /// <summary>Whether a swap was begun and not ended.</summary>
        public bool InProgress
        {
            get { return HasMagic && !CopyDone && SwapType != SwapType.None && SwapSectors > 0 && StepsDone >= 0; }
        }

        /// <summary>What the swap does.</summary>
        public SwapType SwapType
        {
            get
            {
                int type = Read32(SwapInfoFromEnd) & 0xff;
                return type == (int)SwapType.Test || type == (int)SwapType.Permanent ? (SwapType)type : SwapType.None;
            }
        }

        /// <summary>How many sectors are swapped; 0 where the number makes no sense.</summary>
        public int SwapSectors
        {
            get
            {
                int bytes = Read32(SwapSizeFromEnd);
                return bytes > 0 && bytes <= slot.FileBytesMax ? (bytes + Flash.SectorBytes - 1) / Flash.SectorBytes : 0;
            }
        }

        /// <summary>
        /// How many steps of the swap are done; -1 where the entries have a gap. No swap leaves one, but erasing an old trailer
        /// may, when the power goes in the middle of it.
        /// </summary>
        public int StepsDone
        {
            get
            {
                int total = SwapSectors * StepsPerSector;
                byte[] entries = new byte[total * Flash.UnitBytes];
                slot.Read(StepsOffset, entries, entries.Length);
                int done = 0;
                while (done < total && IsProgrammed(entries, done))
                {
                    done++;
                }
                for (int i = done; i < total; i++)
                {
                    if (IsProgrammed(entries, i))
                    {
                        return -1;
                    }
                }
                return done;
            }
        }

        private int StepsOffset
        {
            get { return slot.SizeBytes - BytesFor(slot.FileSectorsMax); }
        }

        /// <summary>Bytes of the trailer of a slot for so many sectors of image.</summary>
        internal static int BytesFor(int fileSectors)
        {
            return SwapSizeFromEnd + fileSectors * StepsPerSector * Flash.UnitBytes;
        }

        /// <summary>Makes all cells unset; once more, where an erase was stuck.</summary>
        public void Erase()
        {
            EraseSectors();
            if (!IsErased)
            {
                EraseSectors();
            }
        }

        /// <summary>Whether all cells are unset.</summary>
        public bool IsErased
        {
            get { return slot.IsErased(StepsOffset, slot.SizeBytes - StepsOffset); }
        }

        /// <summary>Asks the boot loader to swap in what this slot holds. The magic goes last: it makes the rest count.</summary>
        public void Request(SwapType type)
        {
            if (!IsErased)
            {
                Erase();
            }
            if (type == SwapType.Permanent)
            {
                SetImageOk();
            }
            WriteMagic();
        }

        /// <summary>Notes that a swap begins; again, the magic goes last. The steps of an earlier swap must not count as this one's.</summary>
        public void Begin(SwapType type, int sizeBytes)
        {
            Erase();
            if (!IsErased)
            {
                throw new FlashViolationException("swap: the trailer is not erased.");
            }
            Write32(slot.SizeBytes - SwapSizeFromEnd, sizeBytes);
            Write32(slot.SizeBytes - SwapInfoFromEnd, unchecked((int)0xffffff00) | (int)type);
            WriteMagic();
        }

        /// <summary>Notes that a step is done.</summary>
        public void AddStep(int step)
        {
            Write32(StepsOffset + step * Flash.UnitBytes, unchecked((int)0xffffff00) | Set);
        }

        /// <summary>The image stays.</summary>
        public void SetImageOk()
        {
            SetFlag(ImageOkFromEnd);
        }

        /// <summary>The swap is complete.</summary>
        public void SetCopyDone()
        {
            SetFlag(CopyDoneFromEnd);
        }

        private static byte[] Magic()
        {
            return new byte[]
            {
                0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80
            };
        }

        private static bool IsProgrammed(byte[] entries, int entry)
        {
            return LittleEndian.Read32(entries, entry * Flash.UnitBytes) != -1;
        }

        private bool IsSet(int fromEnd)
        {
            return !slot.IsErased(slot.SizeBytes - fromEnd, CellBytes);
        }

        private void SetFlag(int fromEnd)
        {
            if (!IsSet(fromEnd))
            {
                Write32(slot.SizeBytes - fromEnd, unchecked((int)0xffffff00) | Set);
            }
        }

        // The last sector goes first: without the magic the rest counts for nothing.
        private void EraseSectors()
        {
            for (int sector = slot.Sectors - 1; sector >= slot.TrailerSector; sector--)
            {
                slot.EraseSector(sector);
            }
        }

        private void WriteMagic()
        {
            slot.Program(slot.SizeBytes - MagicBytes, Magic());
        }

        private int Read32(int fromEnd)
        {
            byte[] cell = new byte[Flash.UnitBytes];
            slot.Read(slot.SizeBytes - fromEnd, cell, cell.Length);
            return LittleEndian.Read32(cell, 0);
        }

        private void Write32(int offset, int value)
        {
            byte[] cell = new byte[Flash.UnitBytes];
            LittleEndian.Write32(cell, 0, value);
            slot.Program(offset, cell);
        }
    }
}
