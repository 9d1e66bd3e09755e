using System.Text.Json;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>One thing that a change changed; null where there was or is nothing.</summary>
internal sealed record Difference(string Name, string? Before, string? After);

/// <summary>A note of the audit log as people read it: what was, and what is.</summary>
internal static class Changes
{
    /// <summary>What differs, by its names. A value without names stands under an empty one.</summary>
    public static IReadOnlyList<Difference> Between(JsonElement? before, JsonElement? after)
    {
        if (!IsNamed(before) || !IsNamed(after))
        {
            return before is null && after is null ? [] : [new Difference("", Text(before), Text(after))];
        }
        return
        [
            .. Names(before).Union(Names(after))
                .Select(name => new Difference(name.Replace('_', ' '), Text(Value(before, name)), Text(Value(after, name))))
                .Where(difference => difference.Before != difference.After),
        ];
    }

    private static bool IsNamed(JsonElement? value) => value is null or { ValueKind: JsonValueKind.Object };

    private static IEnumerable<string> Names(JsonElement? value) => value?.EnumerateObject().Select(property => property.Name) ?? [];

    private static JsonElement? Value(JsonElement? value, string name) => value?.TryGetProperty(name, out var found) == true ? found : null;

    private static string? Text(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(", ", value.Value.EnumerateArray().Select(item => Text(item))),
        JsonValueKind.Object => string.Join(", ", value.Value.EnumerateObject().Select(one => $"{one.Name.Replace('_', ' ')} {Text(one.Value) ?? "none"}")),
        _ => value.ToString(),
    };
}
