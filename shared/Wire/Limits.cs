#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>Every limit of the contract, in one place. The relations between them are held by a test.</summary>
    public static class Limits
    {
        /// <summary>Characters in a device ID: lower-case hex, a fixed 12-character prefix and the 12 of the base MAC.</summary>
        public const int DeviceIdChars = 24;

        /// <summary>Bytes in a device's credential; it travels as the MQTT password in lower-case hex.</summary>
        public const int CredentialBytes = 32;

        /// <summary>Bytes in an image hash (SHA-256, TLV 0x10).</summary>
        public const int HashBytes = 32;

        /// <summary>Bytes in the part of an MCUboot header that every image starts with; an offer carries them.</summary>
        public const int HeaderBytes = 32;

        /// <summary>Product IDs and versions: 0 means none, 65535 means unset.</summary>
        public const int ProductMin = 1;

        /// <summary>The highest product ID.</summary>
        public const int ProductMax = 65534;

        /// <summary>The lowest product version.</summary>
        public const int VersionMin = 1;

        /// <summary>The highest product version.</summary>
        public const int VersionMax = 65534;

        /// <summary>Bytes in a control message (CBOR), at most.</summary>
        public const int ControlBytesMax = 1024;

        /// <summary>Maps inside maps in a control message, at most; deeper is malformed.</summary>
        public const int DepthMax = 4;

        /// <summary>Keys that a message of this version may use are 0 to this; higher ones are skipped as unknown.</summary>
        public const int KeyMax = 31;

        /// <summary>Bytes of an event's payload, at most.</summary>
        public const int EventBytesMax = 1024;

        /// <summary>Characters of an event's name, at most.</summary>
        public const int EventNameCharsMax = 64;

        /// <summary>Characters of a target's name (<c>VIRTUAL</c>, <c>ESP32_REV3</c>), at most.</summary>
        public const int TargetCharsMax = 32;

        /// <summary>Characters of a claim code, at most.</summary>
        public const int ClaimCodeCharsMax = 63;

        /// <summary>Bytes before the data of a chunk: transfer number and offset, four each, big-endian.</summary>
        public const int ChunkHeaderBytes = 8;

        /// <summary>Data bytes of a chunk: the least a device may ask for.</summary>
        public const int ChunkBytesMin = 256;

        /// <summary>Data bytes of a chunk: the default and the most.</summary>
        public const int ChunkBytesMax = 4096;

        /// <summary>Bytes a device may ask for in one fetch.</summary>
        public const int FetchBytesMax = 16384;

        /// <summary>Bytes of an image file, at most: the deploy slot of a 16 MB ESP32-S3.</summary>
        public const int ImageBytesMax = 0x649000;

        /// <summary>Bytes of both TLV areas of an image together, at most.</summary>
        public const int TlvBytesMax = 1024;

        /// <summary>How often a device tries one version before it needs attention (D22).</summary>
        public const int AttemptsMax = 3;

        /// <summary>Milliseconds a device waits for the verdict on its report before it connects anew.</summary>
        public const int VerdictTimeoutMs = 30000;

        /// <summary>Milliseconds a device waits for the next chunk before it asks again from the first unverified offset.</summary>
        public const int ChunkTimeoutMs = 10000;

        /// <summary>How often in a row a fetch may go unanswered before the transfer fails.</summary>
        public const int FetchRetriesMax = 10;

        /// <summary>How often a finished download may turn out wrong before the transfer fails.</summary>
        public const int VerifyRetriesMax = 2;

        /// <summary>Milliseconds between two attempts to connect: the least.</summary>
        public const int ReconnectMsMin = 1000;

        /// <summary>Milliseconds between two attempts to connect: the most.</summary>
        public const int ReconnectMsMax = 60000;

        /// <summary>Milliseconds from boot within which a new image must be confirmed, or the board goes back (default).</summary>
        public const int ConfirmLimitMs = 300000;
    }
}
