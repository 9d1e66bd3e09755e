#nullable enable
using System;
using System.IO;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The two slots in raw flash, with MCUboot's trailers. A flash that fails gives false; a mistake of ours
    /// (<see cref="FlashViolationException"/>) is not caught.
    /// </summary>
    public sealed class FlashSlots : ISlots
    {
        private readonly Slot primary;
        private readonly Slot secondary;
        private readonly Trailer primaryTrailer;
        private readonly Trailer secondaryTrailer;

        /// <summary>The slots of this flash. It stays open as long as the app runs.</summary>
        public FlashSlots(Flash flash, Layout layout)
        {
            primary = layout.Primary(flash);
            secondary = layout.Secondary(flash);
            primaryTrailer = new Trailer(primary);
            secondaryTrailer = new Trailer(secondary);
        }

        private delegate bool Work();

        /// <inheritdoc />
        public int FileBytesMax
        {
            get { return secondary.FileBytesMax; }
        }

        /// <inheritdoc />
        public int SectorBytes
        {
            get { return Flash.SectorBytes; }
        }

        /// <inheritdoc />
        public int TrialBootsMax
        {
            get { return 1; }
        }

        /// <inheritdoc />
        public bool Testing
        {
            get { return primaryTrailer.OnTrial; }
        }

        /// <inheritdoc />
        public bool ReadRunning(int offset, byte[] into, int count)
        {
            return Read(primary, offset, into, count);
        }

        /// <inheritdoc />
        public bool Read(int offset, byte[] into, int count)
        {
            return Read(secondary, offset, into, count);
        }

        /// <inheritdoc />
        public bool Erase()
        {
            return Done(() =>
            {
                for (int sector = secondary.Sectors - 1; sector >= 0; sector--)
                {
                    secondary.EraseSector(sector);
                }
                return secondary.IsErased(0, secondary.Sectors * Flash.SectorBytes); // what one that is stuck left would pass for the new image's
            });
        }

        /// <inheritdoc />
        public bool Write(int offset, byte[] data, int count)
        {
            if (offset % Flash.SectorBytes != 0 || count > Flash.SectorBytes || offset + count > FileBytesMax)
            {
                throw new FlashViolationException("write of " + count + " bytes at 0x" + offset.ToString("x") + ": not within one sector of the image.");
            }
            return Done(() =>
            {
                byte[] units = InWholeUnits(data, count);
                byte[] found = new byte[units.Length];
                secondary.EraseSector(offset / Flash.SectorBytes);
                if (!secondary.IsErased(offset, units.Length))
                {
                    return false; // an erase that is stuck
                }
                secondary.Program(offset, units);
                secondary.Read(offset, found, found.Length);
                return found.AsSpan().SequenceEqual(units);
            });
        }

        /// <inheritdoc />
        public bool SetPending(byte[] mac)
        {
            return Done(() =>
            {
                if (!secondaryTrailer.IsErased)
                {
                    secondaryTrailer.Erase();
                }
                if (!secondaryTrailer.IsErased)
                {
                    return false; // an erase that is stuck
                }
                secondaryTrailer.Request(SwapType.Test);
                return secondaryTrailer.HasMagic;
            });
        }

        /// <inheritdoc />
        public bool Confirm()
        {
            return Done(() =>
            {
                if (primaryTrailer.OnTrial)
                {
                    primaryTrailer.SetImageOk();
                }
                return !primaryTrailer.OnTrial;
            });
        }

        private static bool Read(Slot slot, int offset, byte[] into, int count)
        {
            return Done(() =>
            {
                slot.Read(offset, into, count);
                return true;
            });
        }

        private static bool Done(Work work)
        {
            try
            {
                return work();
            }
            catch (IOException)
            {
                return false;
            }
        }

        private static byte[] InWholeUnits(byte[] data, int count)
        {
            byte[] units = new byte[(count + Flash.UnitBytes - 1) / Flash.UnitBytes * Flash.UnitBytes];
            Array.Fill(units, Flash.Erased);
            Array.Copy(data, units, count);
            return units;
        }
    }
}
