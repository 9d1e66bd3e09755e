using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Foreign text as people read it. It stays text: nothing of it is ever markup.</summary>
internal static partial class Payload
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the page escapes it
    };

    /// <summary>JSON in lines; anything else as it is.</summary>
    public static string Pretty(string text)
    {
        if (text.TrimStart() is not ['{' or '[', ..])
        {
            return text;
        }
        try
        {
            var lines = JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), Indented);
            return Escape().Replace(lines, escape => escape.Groups[1].Success ? Character(escape.Groups[1].Value, escape.Groups[2].Value) : escape.Value);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>The beginning, and a sign where something is left out. A character of two halves is not cut in two.</summary>
    public static string Cut(string text, int charsMax)
    {
        if (text.Length <= charsMax)
        {
            return text;
        }
        var end = char.IsHighSurrogate(text[charsMax - 1]) ? charsMax - 1 : charsMax;
        return text[..end] + "…";
    }

    // The encoder writes what is beyond 16 bits, such as emoji, as two escapes, and nobody can read that.
    [GeneratedRegex(@"\\(?:u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})|.)")]
    private static partial Regex Escape();

    private static string Character(string high, string low) => $"{(char)Convert.ToInt32(high, 16)}{(char)Convert.ToInt32(low, 16)}";
}
