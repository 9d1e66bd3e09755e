extern alias pf;

using Microsoft.CodeAnalysis;
using pf::ProductFirmware.Pf.Output;
using pf::ProductFirmware.Pf.Packing;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Pf;

/// <summary>Product and version are read from the built assembly, wherever the app declares them.</summary>
public sealed class DeclarationTests
{
    [Theory]
    [InlineData("[ProductId(94)] [ProductVersion(7)] public class Blinky { }")]
    [InlineData("namespace Deep.Down { class A { } static class B { [ProductId(94), ProductVersion(7)] private sealed class Inner { } } }")]
    [InlineData("[ProductVersion(Ids.Version)] [ProductId(Ids.Base + 4)] class A { } static class Ids { public const int Base = 90, Version = 7; }")]
    [InlineData("[ProductId(94)] partial class A { } [ProductVersion(7)] partial class A { }")]
    public void S40_S41_the_declaration_in_the_source_is_found_on_any_class(string source)
    {
        var declaration = Declaration.Read(Compiled.App(source), "app");

        Assert.Equal(new Declaration("App", 94, 7), declaration);
    }

    [Fact]
    public void S42_the_attributes_may_come_from_a_referenced_assembly()
    {
        var attributes = MetadataReference.CreateFromImage(Compiled.App("class Nothing { }", "Attributes"));
        var app = Compiled.Assembly("App", ["[ProductFirmware.ProductId(94)] [ProductFirmware.ProductVersion(7)] class A { }"], attributes);

        Assert.Equal(new Declaration("App", 94, 7), Declaration.Read(app, "app"));
    }

    [Fact]
    public void S42_nothing_of_the_app_is_run_or_loaded()
    {
        const string Source = """
            [ProductId(94)] [ProductVersion(7)] class A { }
            static class OnLoad { [System.Runtime.CompilerServices.ModuleInitializer] internal static void Run() => System.Environment.FailFast("run"); }
            """;

        Declaration.Read(Compiled.App(Source, "NeverLoaded"), "app");

        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "NeverLoaded");
    }

    [Theory]
    [InlineData("class A { }", Reason.NoProductId)]
    [InlineData("[ProductVersion(7)] class A { }", Reason.NoProductId)]
    [InlineData("[ProductId(94)] class A { }", Reason.NoProductVersion)]
    [InlineData("[ProductId(94)] class A { } [ProductVersion(7)] class B { }", Reason.NoProductVersion)]
    [InlineData("[ProductId(94)] [ProductVersion(7)] class A { } [ProductId(94)] class B { }", Reason.DeclaredTwice)]
    [InlineData("[ProductId(94)] [ProductVersion(7)] class A { } [ProductVersion(8)] class B { }", Reason.DeclaredTwice)]
    [InlineData("[ProductId(0)] [ProductVersion(7)] class A { }", Reason.OutOfRange)]
    [InlineData("[ProductId(65535)] [ProductVersion(7)] class A { }", Reason.OutOfRange)]
    [InlineData("[ProductId(94)] [ProductVersion(-1)] class A { }", Reason.OutOfRange)]
    [InlineData("[ProductId(94)] [ProductVersion(65535)] class A { }", Reason.OutOfRange)]
    [InlineData("[Other.ProductId(94)] [ProductVersion(7)] class A { } namespace Other { class ProductIdAttribute : System.Attribute { public ProductIdAttribute(int n) { } } }", Reason.NoProductId)]
    public void S44_no_single_valid_declaration_is_refused(string source, Reason reason)
    {
        var failure = Assert.Throws<Failure>(() => Declaration.Read(Compiled.App(source), "app"));

        Assert.Equal(reason, failure.Reason);
        Assert.Equal(ExitCode.Refused, failure.ExitCode);
        Assert.NotEmpty(failure.Next);
    }

    [Fact]
    public void S44_two_declarations_are_refused_naming_both_classes()
    {
        var app = Compiled.App("[ProductId(94)] [ProductVersion(7)] class First { } [ProductId(94)] [ProductVersion(7)] class Second { }");

        var failure = Assert.Throws<Failure>(() => Declaration.Read(app, "app"));

        Assert.Contains("First", failure.Message);
        Assert.Contains("Second", failure.Message);
    }

    [Theory]
    [InlineData(65534, 65534)]
    [InlineData(1, 1)]
    public void The_ends_of_the_range_are_accepted(int product, int version) =>
        Assert.Equal(new Declaration("App", product, version), Declaration.Read(Compiled.App($"[ProductId({product})] [ProductVersion({version})] class A {{ }}"), "app"));

    [Fact]
    public void An_assembly_cut_anywhere_or_foreign_bytes_are_refused_and_never_crash()
    {
        var app = Compiled.App("[ProductId(94)] [ProductVersion(7)] class A { }");
        for (var length = 0; length < app.Length; length++)
        {
            Refused(app[..length]);
        }
        var random = new Random(94);
        var noise = new byte[5000];
        random.NextBytes(noise);
        Refused(noise);

        static void Refused(byte[] bytes)
        {
            // The end of the file is padding: cut there, the metadata is whole.
            try
            {
                Assert.Equal(94, Declaration.Read(bytes, "app").Product);
            }
            catch (Failure failure)
            {
                Assert.NotEqual(Reason.None, failure.Reason);
            }
        }
    }
}
