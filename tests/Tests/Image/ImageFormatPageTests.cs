using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ProductFirmware.Image;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Image;

/// <summary>The example in docs/image-format.md is what the writer writes.</summary>
public partial class ImageFormatPageTests
{
    [Fact]
    public void The_example_is_a_real_image()
    {
        var signable = new ImageWriter(94, 7, "VIRTUAL").Signable([1, 2, 3, 4]);
        var hash = SHA256.HashData(signable);
        var file = ImageWriter.Complete(signable, hash, [.. Enumerable.Repeat((byte)0xaa, 32)], [.. Enumerable.Repeat((byte)0xbb, 70)]);

        var shown = Example().Match(File.ReadAllText(Repository.File("docs", "image-format.md"))).Groups["hex"].Value;
        var hex = Whitespace().Replace(shown, "").Replace("HASH", Convert.ToHexStringLower(hash));
        Assert.Equal(Convert.ToHexStringLower(file), hex);
    }

    [GeneratedRegex("<!-- image example -->\\s*```\\n(?<hex>[^`]+)```")]
    private static partial Regex Example();

    [GeneratedRegex("\\s")]
    private static partial Regex Whitespace();
}
