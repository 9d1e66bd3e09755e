#nullable enable
namespace ProductFirmware.Image
{
    /// <summary>
    /// The TLV types in an image. 0x01, 0x10 and 0x22 are MCUboot's; 0x00A0 and up are ours (vendor range), protected by hash and signature.
    /// </summary>
    public static class Tlv
    {
        /// <summary>First two bytes of the protected area.</summary>
        public const int ProtectedMagic = 0x6908;

        /// <summary>First two bytes of the unprotected area.</summary>
        public const int Magic = 0x6907;

        /// <summary>Bytes of an area's head: magic and the area's size, head included.</summary>
        public const int AreaHeadBytes = 4;

        /// <summary>Bytes before a TLV's data: type and length.</summary>
        public const int HeadBytes = 4;

        /// <summary>SHA-256 of the public key's SubjectPublicKeyInfo (DER): which key to verify with.</summary>
        public const int KeyHash = 0x01;

        /// <summary>The image hash: SHA-256 over header, payload and protected TLVs.</summary>
        public const int Hash = 0x10;

        /// <summary>ECDSA P-256 signature over the image hash, DER-encoded.</summary>
        public const int Signature = 0x22;

        /// <summary>Product ID, u16.</summary>
        public const int ProductId = 0xa0;

        /// <summary>Product version, u16.</summary>
        public const int ProductVersion = 0xa1;

        /// <summary>Target's name, text.</summary>
        public const int Target = 0xa2;

        /// <summary>Lowest and highest hardware revision, two u16. Optional.</summary>
        public const int HardwareRange = 0xa3;

        /// <summary>The lowest version that may go to this one directly, u16. Optional.</summary>
        public const int MinimumVersion = 0xa4;
    }
}
