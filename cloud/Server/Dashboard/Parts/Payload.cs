using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Foreign text as people read it. It stays text: nothing of it is ever markup.</summary>
internal static class Payload
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
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), Indented);
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
}
