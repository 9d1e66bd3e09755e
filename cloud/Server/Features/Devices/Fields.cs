using System.Text.Json;
using System.Text.Json.Nodes;
using ProductFirmware.Core;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// The fields of a JSON body in which absent and null differ. What has the wrong type is told by its name; that the request cannot be
/// read is then <see cref="Errors"/>' answer.
/// </summary>
internal sealed class Fields(JsonObject json)
{
    private const int TextsMax = DeviceFieldRule.AtOnceMax;

    public bool Has(string name) => json.ContainsKey(name);

    public bool HasAnyBut(string name) => json.Any(field => field.Key != name);

    /// <summary>A text; null where it is null or empty.</summary>
    public string? Text(string name, int charsMax) => json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) && text.Length <= charsMax => text.Length == 0 ? null : text,
        _ => throw new JsonException($"{name} is a text of at most {charsMax} characters, or null"),
    };

    /// <summary>The same for a name that people see.</summary>
    public string? Name(string name, int charsMax)
    {
        var text = Text(name, charsMax);
        return NameRule.IsPlain(text ?? "") ? text : throw new JsonException($"{name} is {NameRule.Said}");
    }

    /// <summary>True or false; null counts as false.</summary>
    public bool Flag(string name) => json[name] switch
    {
        null => false,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw new JsonException($"{name} is true or false"),
    };

    /// <summary>A whole number, also as a text, as Particle's clients send it; null where it is null.</summary>
    public int? Number(string name) => json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text) && int.TryParse(text, out var number) => number,
        _ => throw new JsonException($"{name} is a whole number, or null"),
    };

    /// <summary>A list of texts; null where it is null.</summary>
    public List<string>? Texts(string name)
    {
        if (json[name] is not { } node)
        {
            return null;
        }
        if (node is not JsonArray { Count: <= TextsMax } array)
        {
            throw new JsonException($"{name} is a list of at most {TextsMax} texts");
        }
        return [.. array.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : throw new JsonException($"{name} is a list of texts")).Distinct()];
    }
}
