#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>
    /// What a device says when it comes online: what it runs and what it can take. Topic <c>report</c>, QoS 1.
    /// A decoded report reads its text and bytes fields from the received buffer when they are asked for.
    /// </summary>
    public sealed class Report
    {
        private const int KeyProduct = 1;
        private const int KeyVersion = 2;
        private const int KeyHash = 3;
        private const int KeyState = 4;
        private const int KeyTarget = 5;
        private const int KeySlotBytes = 6;
        private const int KeyChunkBytes = 7;
        private const int KeyBootId = 8;
        private const int KeyBootReason = 9;
        private const int KeyOutcome = 10;
        private const int KeyOutcomeVersion = 11;
        private const int KeyOutcomeHash = 12;
        private const int KeyUpdatesEnabled = 13;
        private const int KeyClaimCode = 14;
        private const int KeyHardware = 15;
        private const int KeyTrouble = 16;

        private readonly CborMap map = new CborMap();
        private byte[]? hash;
        private byte[]? outcomeHash;
        private string? target;
        private string? claimCode;

        /// <summary>The product ID in the running code; 0 where it declares none.</summary>
        public int Product { get; set; }

        /// <summary>The product version in the running code; 0 where it declares none.</summary>
        public int Version { get; set; }

        /// <summary>Whether the running image is on trial or confirmed.</summary>
        public ImageState State { get; set; }

        /// <summary>The largest image file the second slot takes, in bytes.</summary>
        public int SlotBytes { get; set; }

        /// <summary>Data bytes per chunk that the device wants at most.</summary>
        public int ChunkBytes { get; set; }

        /// <summary>A number that is new with each boot (31 bits).</summary>
        public int BootId { get; set; }

        /// <summary>Why the board started.</summary>
        public BootReason BootReason { get; set; }

        /// <summary>How the last update ended: <see cref="Reason.None"/> where nothing is to be told.</summary>
        public Reason Outcome { get; set; }

        /// <summary>The version that the outcome speaks of; 0 where there is none.</summary>
        public int OutcomeVersion { get; set; }

        /// <summary>Whether the app lets updates in now. Default true.</summary>
        public bool UpdatesEnabled { get; set; } = true;

        /// <summary>The board's hardware revision; 0 where it has none.</summary>
        public int Hardware { get; set; }

        /// <summary>What kept the device from coming online before this; <see cref="Reason.None"/> where nothing did.</summary>
        public Reason Trouble { get; set; }

        /// <summary>The running image's hash: 32 bytes (SHA-256, TLV 0x10).</summary>
        public byte[] Hash
        {
            get { return hash ??= map.BytesAt(KeyHash); }
            set { hash = value; }
        }

        /// <summary>The hash of the image that the outcome speaks of: 32 bytes, or empty.</summary>
        public byte[] OutcomeHash
        {
            get { return outcomeHash ??= map.BytesAt(KeyOutcomeHash); }
            set { outcomeHash = value; }
        }

        /// <summary>Which boards the running image is for, e.g. <c>VIRTUAL</c>.</summary>
        public string Target
        {
            get { return target ??= map.TextAt(KeyTarget); }
            set { target = value; }
        }

        /// <summary>A customer's claim code; empty where there is none.</summary>
        public string ClaimCode
        {
            get { return claimCode ??= map.TextAt(KeyClaimCode); }
            set { claimCode = value; }
        }

        /// <summary>Reads a received message. The buffer must not change while the report is in use.</summary>
        public Reason Decode(byte[] message, int length)
        {
            hash = outcomeHash = null;
            target = claimCode = null;
            if (!map.Read(message, length))
            {
                return map.Fault;
            }
            Product = (int)map.Number(KeyProduct, 0, 65535);
            Version = (int)map.Number(KeyVersion, 0, 65535);
            map.ExpectBytes(KeyHash, true, Limits.HashBytes, Limits.HashBytes);
            State = (ImageState)map.Number(KeyState, (int)ImageState.Testing, (int)ImageState.Confirmed);
            map.ExpectText(KeyTarget, true, 1, Limits.TargetCharsMax);
            SlotBytes = (int)map.Number(KeySlotBytes, 0, int.MaxValue);
            ChunkBytes = (int)map.NumberOr(KeyChunkBytes, Limits.ChunkBytesMin, Limits.ChunkBytesMax, Limits.ChunkBytesMax);
            BootId = (int)map.Number(KeyBootId, 0, int.MaxValue);
            BootReason = (BootReason)map.NumberOr(KeyBootReason, 0, 255, 0);
            Outcome = (Reason)map.NumberOr(KeyOutcome, 0, 65535, 0);
            OutcomeVersion = (int)map.NumberOr(KeyOutcomeVersion, 0, 65535, 0);
            map.ExpectBytes(KeyOutcomeHash, false, Limits.HashBytes, Limits.HashBytes);
            UpdatesEnabled = map.BoolOr(KeyUpdatesEnabled, true);
            map.ExpectText(KeyClaimCode, false, 1, Limits.ClaimCodeCharsMax);
            Hardware = (int)map.NumberOr(KeyHardware, 0, 65535, 0);
            Trouble = (Reason)map.NumberOr(KeyTrouble, 0, 65535, 0);
            return map.Fault;
        }

        /// <summary>Writes the message; the number of bytes, 0 where the buffer is too small.</summary>
        public int Encode(byte[] buffer)
        {
            bool hasOutcome = Outcome != Reason.None;
            bool hasOutcomeHash = hasOutcome && OutcomeHash.Length > 0;
            int optional = (hasOutcome ? 2 : 0) + (hasOutcomeHash ? 1 : 0) + (UpdatesEnabled ? 0 : 1)
                + (ClaimCode.Length > 0 ? 1 : 0) + (Hardware > 0 ? 1 : 0) + (Trouble != Reason.None ? 1 : 0);
            CborWriter writer = new CborWriter(buffer);
            writer.Map(9 + optional);
            writer.Number(KeyProduct, Product);
            writer.Number(KeyVersion, Version);
            writer.Bytes(KeyHash, Hash);
            writer.Number(KeyState, (int)State);
            writer.Text(KeyTarget, Target);
            writer.Number(KeySlotBytes, SlotBytes);
            writer.Number(KeyChunkBytes, ChunkBytes);
            writer.Number(KeyBootId, BootId);
            writer.Number(KeyBootReason, (int)BootReason);
            if (hasOutcome)
            {
                writer.Number(KeyOutcome, (int)Outcome);
                writer.Number(KeyOutcomeVersion, OutcomeVersion);
            }
            if (hasOutcomeHash)
            {
                writer.Bytes(KeyOutcomeHash, OutcomeHash);
            }
            if (!UpdatesEnabled)
            {
                writer.Bool(KeyUpdatesEnabled, false);
            }
            if (ClaimCode.Length > 0)
            {
                writer.Text(KeyClaimCode, ClaimCode);
            }
            if (Hardware > 0)
            {
                writer.Number(KeyHardware, Hardware);
            }
            if (Trouble != Reason.None)
            {
                writer.Number(KeyTrouble, (int)Trouble);
            }
            return writer.Length;
        }
    }
}
