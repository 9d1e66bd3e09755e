using System.Text;
using ProductFirmware.Core;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>Every Reason means something to a person.</summary>
public class ExplanationTests
{
    public static TheoryData<Reason> Reasons => [.. Enum.GetValues<Reason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_is_explained(Reason reason)
    {
        var explanation = Explanations.Of(reason);
        Assert.DoesNotContain("does not know", explanation.Meaning);
        Assert.False(explanation.Meaning.EndsWith('.') || explanation.Next.EndsWith('.'));
    }

    [Fact]
    public void A_code_of_a_newer_device_is_passed_on() => Assert.Contains("4711", Explanations.Of((Reason)4711).Meaning);

    [Theory]
    [InlineData(Reason.NoEvidence, "no_evidence")]
    [InlineData(Reason.UpToDate, "up_to_date")]
    [InlineData((Reason)4711, "code_4711")]
    public void A_reason_has_a_name(Reason reason, string name) => Assert.Equal(name, Explanations.NameOf(reason));

    [Fact]
    public void Docs_reasons_is_the_whole_list()
    {
        var page = new StringBuilder("""
            # Reasons

            Every outcome carries one. On the wire it is the number, in the API and on the command line the name.
            This page is written by a test from `cloud/Core/Explanations.cs`.

            | number | name | means | next |
            |---|---|---|---|

            """);
        foreach (var reason in Enum.GetValues<Reason>())
        {
            var (meaning, next) = Explanations.Of(reason);
            page.AppendLine($"| {(int)reason} | `{Explanations.NameOf(reason)}` | {meaning.Replace("<", "&lt;")} | {next.Replace("<", "&lt;")} |");
        }
        Docs.MustBe("reasons.md", page.ToString());
    }
}
