#nullable enable
using System;
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The assemblies in a checked image: <c>.pe</c> files one behind the other, each padded to a multiple of four, libraries before
    /// their users, the app last. The runtime believes an assembly's own length, so that is compared with the bytes there are first.
    /// </summary>
    internal sealed class Payload
    {
        // nanoFramework's CLR_RECORD_ASSEMBLY: marker, checksums, version, name, then where its tables start; the last entry is the end.
        private const int HeadBytes = 124;
        private const int TotalSizeAt = 100;

        private readonly byte[] image;
        private int at;
        private int end;

        /// <summary>The assemblies of this image file. The array is used up by <see cref="Take"/>.</summary>
        public Payload(byte[] image)
        {
            this.image = image;
        }

        /// <summary>How many assemblies there are.</summary>
        public int Count { get; private set; }

        /// <summary>Goes through all of them; what is wrong, or <see cref="Reason.None"/>.</summary>
        public Reason Check()
        {
            ImageHeader header = new ImageHeader();
            Reason reason = header.Decode(image, image.Length);
            if (reason != Reason.None)
            {
                return reason;
            }
            end = header.TlvOffset;
            if (end > image.Length)
            {
                return Reason.Truncated;
            }
            Count = 0;
            for (at = header.HeaderBytes; at < end; at += Padded(SizeAt(at)))
            {
                if (!IsAssembly(at))
                {
                    return Reason.PayloadNotSupported;
                }
                Count++;
            }
            at = header.HeaderBytes;
            return Reason.None;
        }

        /// <summary>
        /// The next assembly, in load order. The last one is moved to the image's own start and may be longer than it says: RAM has
        /// room for one image, and hardly for a second.
        /// </summary>
        public byte[] Take()
        {
            int size = SizeAt(at);
            bool last = at + Padded(size) >= end;
            byte[] assembly = last ? image : new byte[size];
            Array.Copy(image, at, assembly, 0, size);
            at += Padded(size);
            return assembly;
        }

        private bool IsAssembly(int start)
        {
            const string Marker = "NFMRK1";
            if (end - start < HeadBytes)
            {
                return false;
            }
            for (int i = 0; i < Marker.Length; i++)
            {
                if (image[start + i] != Marker[i])
                {
                    return false;
                }
            }
            int size = SizeAt(start);
            return size >= HeadBytes && size <= end - start;
        }

        private int SizeAt(int start)
        {
            return LittleEndian.Read32(image, start + TotalSizeAt);
        }

        private static int Padded(int size)
        {
            return (size + 3) / 4 * 4;
        }
    }
}
