// System.String of nanoFramework.CoreLibrary 1.17: no Join, Replace, IsNullOrWhiteSpace or StringComparison (facts §7).
namespace System
{
    public sealed class String : System.Collections.IEnumerable // CoreLibrary: System/String.cs
    {
        public static readonly string Empty; // CoreLibrary: System/String.cs
        public String(char[] value) { } // CoreLibrary: System/String.cs
        public String(char[] value, int startIndex, int length) { } // CoreLibrary: System/String.cs
        public String(char c, int count) { } // CoreLibrary: System/String.cs
        public int Length { get { throw null; } } // CoreLibrary: System/String.cs
        [System.Runtime.CompilerServices.IndexerName("Chars")]
        public char this[int index] { get { throw null; } } // CoreLibrary: System/String.cs
        public static string Concat(string str0, string str1) { throw null; } // CoreLibrary: System/String.cs
        public static string Concat(string str0, string str1, string str2) { throw null; } // CoreLibrary: System/String.cs
        public static string Concat(string str0, string str1, string str2, string str3) { throw null; } // CoreLibrary: System/String.cs
        public static string Concat(params string[] values) { throw null; } // CoreLibrary: System/String.cs
        public static string Concat(object arg0) { throw null; } // CoreLibrary: System/String.cs
        public static string Concat(object arg0, object arg1) { throw null; } // CoreLibrary: System/String.cs
        public static string Concat(object arg0, object arg1, object arg2) { throw null; } // CoreLibrary: System/String.cs
        public static string Concat(params object[] args) { throw null; } // CoreLibrary: System/String.cs
        public static string Format(string format, params object[] args) { throw null; } // CoreLibrary: System/String.cs
        public static bool IsNullOrEmpty(string value) { throw null; } // CoreLibrary: System/String.cs
        public static bool Equals(string a, string b) { throw null; } // CoreLibrary: System/String.cs
        public static bool operator ==(string a, string b) { throw null; } // CoreLibrary: System/String.cs
        public static bool operator !=(string a, string b) { throw null; } // CoreLibrary: System/String.cs
        public override bool Equals(object obj) { throw null; } // CoreLibrary: System/String.cs
        public override string ToString() { throw null; } // CoreLibrary: System/String.cs
        public bool Contains(string value) { throw null; } // CoreLibrary: System/String.cs
        public bool EndsWith(string value) { throw null; } // CoreLibrary: System/String.cs
        public bool StartsWith(string value) { throw null; } // CoreLibrary: System/String.cs
        public int IndexOf(char value) { throw null; } // CoreLibrary: System/String.cs
        public int IndexOf(char value, int startIndex) { throw null; } // CoreLibrary: System/String.cs
        public int IndexOf(string value) { throw null; } // CoreLibrary: System/String.cs
        public int LastIndexOf(char value) { throw null; } // CoreLibrary: System/String.cs
        public string[] Split(params char[] separator) { throw null; } // CoreLibrary: System/String.cs
        public string Substring(int startIndex) { throw null; } // CoreLibrary: System/String.cs
        public string Substring(int startIndex, int length) { throw null; } // CoreLibrary: System/String.cs
        public char[] ToCharArray() { throw null; } // CoreLibrary: System/String.cs
        public string ToLower() { throw null; } // CoreLibrary: System/String.cs
        public string ToUpper() { throw null; } // CoreLibrary: System/String.cs
        public string Trim() { throw null; } // CoreLibrary: System/String.cs
        public System.Collections.IEnumerator GetEnumerator() { throw null; } // CoreLibrary: System/String.cs
    }
}
