// The value types of nanoFramework.CoreLibrary 1.17: what board code needs of them, and no more.
namespace System
{
    public struct Boolean // CoreLibrary: System/Boolean.cs
    {
        public override string ToString() { throw null; } // CoreLibrary: System/Boolean.cs
    }

    public struct Char // CoreLibrary: System/Char.cs
    {
        public override string ToString() { throw null; } // CoreLibrary: System/Char.cs
    }

    public struct SByte // CoreLibrary: System/SByte.cs
    {
        public const sbyte MaxValue = 127; // CoreLibrary: System/SByte.cs
        public const sbyte MinValue = -128; // CoreLibrary: System/SByte.cs
        public static sbyte Parse(string s) { throw null; } // CoreLibrary: System/SByte.cs
        public static bool TryParse(string s, out sbyte result) { throw null; } // CoreLibrary: System/SByte.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/SByte.cs
        public override string ToString() { throw null; } // CoreLibrary: System/SByte.cs
    }

    public struct Byte // CoreLibrary: System/Byte.cs
    {
        public const byte MaxValue = 255; // CoreLibrary: System/Byte.cs
        public const byte MinValue = 0; // CoreLibrary: System/Byte.cs
        public static byte Parse(string s) { throw null; } // CoreLibrary: System/Byte.cs
        public static bool TryParse(string s, out byte result) { throw null; } // CoreLibrary: System/Byte.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/Byte.cs
        public override string ToString() { throw null; } // CoreLibrary: System/Byte.cs
    }

    public struct Int16 // CoreLibrary: System/Int16.cs
    {
        public const short MaxValue = 32767; // CoreLibrary: System/Int16.cs
        public const short MinValue = -32768; // CoreLibrary: System/Int16.cs
        public static short Parse(string s) { throw null; } // CoreLibrary: System/Int16.cs
        public static bool TryParse(string s, out short result) { throw null; } // CoreLibrary: System/Int16.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/Int16.cs
        public override string ToString() { throw null; } // CoreLibrary: System/Int16.cs
    }

    public struct UInt16 // CoreLibrary: System/UInt16.cs
    {
        public const ushort MaxValue = 65535; // CoreLibrary: System/UInt16.cs
        public const ushort MinValue = 0; // CoreLibrary: System/UInt16.cs
        public static ushort Parse(string s) { throw null; } // CoreLibrary: System/UInt16.cs
        public static bool TryParse(string s, out ushort result) { throw null; } // CoreLibrary: System/UInt16.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/UInt16.cs
        public override string ToString() { throw null; } // CoreLibrary: System/UInt16.cs
    }

    public struct Int32 // CoreLibrary: System/Int32.cs
    {
        public const int MaxValue = 2147483647; // CoreLibrary: System/Int32.cs
        public const int MinValue = -2147483648; // CoreLibrary: System/Int32.cs
        public static int Parse(string s) { throw null; } // CoreLibrary: System/Int32.cs
        public static bool TryParse(string s, out int result) { throw null; } // CoreLibrary: System/Int32.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/Int32.cs
        public override string ToString() { throw null; } // CoreLibrary: System/Int32.cs
    }

    public struct UInt32 // CoreLibrary: System/UInt32.cs
    {
        public const uint MaxValue = 4294967295; // CoreLibrary: System/UInt32.cs
        public const uint MinValue = 0; // CoreLibrary: System/UInt32.cs
        public static uint Parse(string s) { throw null; } // CoreLibrary: System/UInt32.cs
        public static bool TryParse(string s, out uint result) { throw null; } // CoreLibrary: System/UInt32.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/UInt32.cs
        public override string ToString() { throw null; } // CoreLibrary: System/UInt32.cs
    }

    public struct Int64 // CoreLibrary: System/Int64.cs
    {
        public const long MaxValue = 9223372036854775807; // CoreLibrary: System/Int64.cs
        public const long MinValue = -9223372036854775808; // CoreLibrary: System/Int64.cs
        public static long Parse(string s) { throw null; } // CoreLibrary: System/Int64.cs
        public static bool TryParse(string s, out long result) { throw null; } // CoreLibrary: System/Int64.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/Int64.cs
        public override string ToString() { throw null; } // CoreLibrary: System/Int64.cs
    }

    public struct UInt64 // CoreLibrary: System/UInt64.cs
    {
        public const ulong MaxValue = 18446744073709551615; // CoreLibrary: System/UInt64.cs
        public const ulong MinValue = 0; // CoreLibrary: System/UInt64.cs
        public static ulong Parse(string s) { throw null; } // CoreLibrary: System/UInt64.cs
        public static bool TryParse(string s, out ulong result) { throw null; } // CoreLibrary: System/UInt64.cs
        public string ToString(string format) { throw null; } // CoreLibrary: System/UInt64.cs
        public override string ToString() { throw null; } // CoreLibrary: System/UInt64.cs
    }

    public struct Single // CoreLibrary: System/Single.cs
    {
    }

    public struct Double // CoreLibrary: System/Double.cs
    {
    }

    public struct IntPtr // CoreLibrary: System/IntPtr.cs
    {
    }

    public struct UIntPtr // CoreLibrary: System/UIntPtr.cs
    {
    }

    public struct Void // CoreLibrary: System/Void.cs
    {
    }

    public struct RuntimeTypeHandle // CoreLibrary: System/RuntimeTypeHandle.cs
    {
    }

    public struct RuntimeFieldHandle // CoreLibrary: System/RuntimeFieldHandle.cs
    {
    }

    public struct RuntimeMethodHandle // CoreLibrary: System/RuntimeMethodHandle.cs
    {
    }
}
