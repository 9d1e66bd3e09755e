#nullable enable
using System;

namespace ProductFirmware.VirtualBoard
{
    /// <summary>
    /// The rules of a NOR flash: erasing gives 0xFF, sector by sector; a unit of four bytes can be programmed once after that. Where
    /// the bytes lie is up to the class that inherits. Stricter than the real part, so that a mistake shows at once.
    /// </summary>
    public abstract class Flash : IDisposable
    {
        /// <summary>What can be erased at once.</summary>
        public const int SectorBytes = 4096;

        /// <summary>What can be programmed at least.</summary>
        public const int UnitBytes = 4;

        /// <summary>What erased flash reads as.</summary>
        public const byte Erased = 0xff;

        /// <summary>A flash of this size.</summary>
        protected Flash(int sizeBytes)
        {
            SizeBytes = sizeBytes;
        }

        /// <summary>The whole flash, in bytes.</summary>
        public int SizeBytes { get; }

        /// <summary>Reads.</summary>
        public void Read(int offset, byte[] into, int count)
        {
            CheckRange("read", offset, count, 1);
            Get(offset, into, count);
        }

        /// <summary>Makes the sector at this offset 0xFF.</summary>
        public void Erase(int offset)
        {
            CheckRange("erase", offset, SectorBytes, SectorBytes);
            byte[] erased = new byte[SectorBytes];
            Array.Fill(erased, Erased);
            Put(offset, erased);
        }

        /// <summary>Programs whole units that are erased.</summary>
        public void Program(int offset, byte[] bytes)
        {
            CheckRange("program", offset, bytes.Length, UnitBytes);
            if (!IsErased(offset, bytes.Length))
            {
                throw new FlashViolationException("program at 0x" + offset.ToString("x") + ": not erased.");
            }
            Put(offset, bytes);
        }

        /// <summary>Whether these bytes are all 0xFF.</summary>
        public bool IsErased(int offset, int count)
        {
            byte[] bytes = new byte[count];
            Read(offset, bytes, count);
            foreach (byte b in bytes)
            {
                if (b != Erased)
                {
                    return false;
                }
            }
            return true;
        }

        /// <inheritdoc />
        public virtual void Dispose()
        {
            GC.SuppressFinalize(this);
        }

        /// <summary>Reads from where the bytes lie.</summary>
        protected abstract void Get(int offset, byte[] into, int count);

        /// <summary>Writes to where the bytes lie: one operation of the flash.</summary>
        protected abstract void Put(int offset, byte[] bytes);

        private void CheckRange(string what, int offset, int count, int alignBytes)
        {
            if (offset < 0 || count < 0 || offset > SizeBytes - count)
            {
                throw new FlashViolationException(what + " at 0x" + offset.ToString("x") + ": outside the flash.");
            }
            if (offset % alignBytes != 0 || count % alignBytes != 0)
            {
                throw new FlashViolationException(what + " at 0x" + offset.ToString("x") + ": not aligned to " + alignBytes + ".");
            }
        }
    }
}
