#nullable enable
using ProductFirmware.Wire;

namespace ProductFirmware.Image
{
    /// <summary>A whole image file in memory: structure and hash. Signatures are checked by who has the keys.</summary>
    public sealed class ImageFile
    {
        /// <summary>The header.</summary>
        public ImageHeader Header { get; } = new ImageHeader();

        /// <summary>Identity, hash and signature.</summary>
        public ImageTlvs Tlvs { get; } = new ImageTlvs();

        /// <summary>
        /// Reads a file: header, TLVs, nothing behind them, and a hash that fits the bytes. What is wrong, or <see cref="Reason.None"/>.
        /// </summary>
        public Reason Decode(byte[] file)
        {
            Reason reason = Header.Decode(file, file.Length);
            if (reason != Reason.None)
            {
                return reason;
            }
            if (file.Length > Limits.ImageBytesMax)
            {
                return Reason.TooBig;
            }
            int tailBytes = file.Length - Header.TlvOffset;
            if (tailBytes <= 0)
            {
                return Reason.Truncated;
            }
            byte[] tail = new byte[tailBytes];
            for (int i = 0; i < tailBytes; i++)
            {
                tail[i] = file[Header.TlvOffset + i];
            }
            reason = Tlvs.Decode(Header, tail, tailBytes);
            if (reason != Reason.None)
            {
                return reason;
            }
            return Tlvs.FileTailBytes < tailBytes ? Reason.TrailingBytes : CheckHash(file);
        }

        private Reason CheckHash(byte[] file)
        {
            Sha256 sha = new Sha256();
            sha.Add(file, 0, Header.HashedBytes);
            byte[] actual = sha.Finish();
            byte[] stated = Tlvs.Hash;
            for (int i = 0; i < actual.Length; i++)
            {
                if (actual[i] != stated[i])
                {
                    return Reason.HashMismatch;
                }
            }
            return Reason.None;
        }
    }
}
