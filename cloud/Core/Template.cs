using System.Text;

namespace ProductFirmware.Core;

/// <summary>
/// A text with placeholders, <c>{{name}}</c> or <c>{{{name}}}</c>. Nothing but that: no sections and no loops, so that
/// whatever the template and whatever the values, the result is the template and the values that it asked for.
/// </summary>
public static class Template
{
    /// <summary>The text with every placeholder replaced; one without a value becomes nothing.</summary>
    public static string Fill(string template, Func<string, string?> valueOf)
    {
        var result = new StringBuilder(template.Length);
        var at = 0;
        while (Next(template, at) is var (start, end, name))
        {
            result.Append(template, at, start - at).Append(valueOf(name));
            at = end;
        }
        return result.Append(template, at, template.Length - at).ToString();
    }

    private static (int Start, int End, string Name)? Next(string template, int from)
    {
        var start = template.IndexOf("{{", from, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }
        var isTriple = start + 2 < template.Length && template[start + 2] == '{';
        var close = isTriple ? "}}}" : "}}";
        var nameStart = start + close.Length;
        var end = template.IndexOf(close, nameStart, StringComparison.Ordinal);
        return end < 0 ? null : (start, end + close.Length, template[nameStart..end].Trim());
    }
}
