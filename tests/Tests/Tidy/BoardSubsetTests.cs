using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Tidy;

/// <summary>shared/ and device/ stay inside what nanoFramework loads and runs.</summary>
public class BoardSubsetTests
{
    [Fact]
    public void Shared_and_device_stay_in_the_nanoFramework_subset()
    {
        var sources = new[] { "shared", "device" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .ToDictionary(path => Path.GetRelativePath(Repository.Root, path), File.ReadAllText);
        Assert.NotEmpty(sources);
        Assert.Equal([], BoardSubset.Violations(sources));
    }

    [Theory]
    [InlineData("class A<T> { }", "generics")]
    [InlineData("class A { System.Collections.Generic.List<int> x; }", "generics")]
    [InlineData("class A { void M<T>() { } }", "generics")]
    [InlineData("class A { static int x = 1; }", "static initialiser")]
    [InlineData("class A { static readonly int[] X = new int[1]; }", "static initialiser")]
    [InlineData("class A { static int P { get; } = 1; }", "static initialiser")]
    [InlineData("class A { static A() { } }", "static constructors")]
    [InlineData("class A { System.Threading.ThreadStart x = () => { }; }", "lambda")]
    [InlineData("class A { System.Threading.ThreadStart x = delegate { }; }", "lambda")]
    [InlineData("class A { async void M() { } }", "async")]
    [InlineData("class A { object M(int[] x) { return from y in x select y; } }", "LINQ")]
    [InlineData("class A { (int, int) x; }", "tuples")]
    [InlineData("record A(int X);", "records")]
    [InlineData("class A { int? x; }", "nullable values")]
    [InlineData("class A { int[,] x; }", "multi-dimensional")]
    [InlineData("class A { int M(int[] x) { return x[^1]; } }", "^ indexes")]
    [InlineData("class A { string M(string x) { return x.Replace(\"a\", \"b\"); } }", "string.Replace")]
    [InlineData("class A { string M() { return string.Join(\",\", new string[0]); } }", "string.Join")]
    [InlineData("class A { int M(int x) { return checked(x + 1); } }", "checked")]
    [InlineData("enum E { X } class A { string M(E e) { return e.ToString(); } }", "enum")]
    [InlineData("enum E { X } class A { string M(E e) { return \"a\" + e; } }", "enum")]
    [InlineData("enum E { X } class A { string M(E e) { return $\"{e}\"; } }", "enum")]
    [InlineData("class XAttribute : System.Attribute { public XAttribute(ushort v) { } }", "attribute arguments")]
    [InlineData("class XAttribute : System.Attribute { public int V; } [X(V = 1)] class A { }", "named attribute")]
    [InlineData("class XAttribute : System.Attribute { } class YAttribute : XAttribute { public YAttribute(ushort v) { } }", "attribute arguments")]
    [InlineData("interface I { void M() { } }", "default interface")]
    [InlineData("interface I { int P { get { return 1; } } }", "default interface")]
    [InlineData("interface I { int P => 1; }", "default interface")]
    [InlineData("class A { static event System.EventHandler E = null; }", "static initialiser")]
    [InlineData("class A { volatile int x; }", "volatile")]
    [InlineData("class A { [System.ThreadStatic] static int x; }", "ThreadStatic")]
    [InlineData("enum E { X } class A { E? x; }", "nullable values")]
    [InlineData("unsafe class A { int* x; }", "pointers")]
    [InlineData("class A { void M() { try { } catch (System.DivideByZeroException) { } } }", "DivideByZeroException")]
    [InlineData("enum E { X } class A { string M(E e) { return string.Format(\"{0}\", e); } }", "enum")]
    [InlineData("class A { void M(string s) { int.TryParse(s, out int n); } }", "TryParse")]
    [InlineData("class A { void M() { try { } catch (System.DivideByZeroException) { } } }", "another type")]
    [InlineData("class A { void M() { try { } catch (System.OverflowException) { } } }", "another type")]
    [InlineData("class A { int M(string s) { return s.CompareTo(\"b\"); } }", "by bytes")]
    [InlineData("class A { string M() { return \"a\\0b\"; } }", "U+0000")]
    [InlineData("class A { string M(double d) { return d.ToString(\"F2\"); } }", "half away")]
    [InlineData("namespace N; class A { }", "")]
    public void What_is_outside_the_subset_is_named(string source, string expected)
    {
        var violations = BoardSubset.Violations(new Dictionary<string, string> { ["a.cs"] = source });
        Assert.Contains(violations, violation => violation.StartsWith("a.cs:1: ", StringComparison.Ordinal) && violation.Contains(expected));
    }

    [Fact]
    public void What_the_board_can_do_is_not_named()
    {
        const string Source = """
            #nullable enable
            enum E { X }
            class XAttribute : System.Attribute { public XAttribute(int v) { } }
            [X(1)]
            class A
            {
                private const int C = 1;
                private static int counter;
                private readonly int[] table = new int[] { 1, 2 };
                private string? text;
                public byte[]? Bytes { get; set; }
                public event System.EventHandler? Happened;
                string M(E e, object o) { text ??= ""; Happened?.Invoke(this, null!); return text + (int)e + counter++ + table[0] + C + o; }
                void Start() { new System.Threading.Thread(new System.Threading.ThreadStart(Run)).Start(); }
                void Run() { }
            }
            """;
        Assert.Equal([], BoardSubset.Violations(new Dictionary<string, string> { ["a.cs"] = Source }));
    }
}
