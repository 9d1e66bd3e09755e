// nanoFramework.System.Text 1.3 (facts §7): no Encoding.ASCII, no GetString without a range.
namespace System.Text
{
    public abstract class Encoding // System.Text: System/Text/Encoding.cs
    {
        public static Encoding UTF8 { get { throw null; } } // System.Text: System/Text/Encoding.cs
        public abstract byte[] GetBytes(string s); // System.Text: System/Text/Encoding.cs
        public virtual string GetString(byte[] bytes, int index, int count) { throw null; } // System.Text: System/Text/Encoding.cs
    }

    public sealed class StringBuilder // System.Text: System/Text/StringBuilder.cs
    {
        public StringBuilder() { } // System.Text: System/Text/StringBuilder.cs
        public StringBuilder Append(string value) { throw null; } // System.Text: System/Text/StringBuilder.cs
        public StringBuilder Append(char value) { throw null; } // System.Text: System/Text/StringBuilder.cs
        public StringBuilder Append(int value) { throw null; } // System.Text: System/Text/StringBuilder.cs
        public override string ToString() { throw null; } // System.Text: System/Text/StringBuilder.cs
    }
}
