#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>CBOR's major types and simple values (RFC 8949 §3), as far as the contract uses them.</summary>
    internal static class Cbor
    {
        public const int Unsigned = 0;
        public const int Negative = 1;
        public const int Bytes = 2;
        public const int Text = 3;
        public const int Map = 5;
        public const int Simple = 7;
        public const int False = 20;
        public const int True = 21;
    }
}
