namespace ProductFirmware.VirtualBoard;

/// <summary>A command line: verb, <c>--name value</c>, <c>--flag</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = [];

    private Arguments(string verb) => Verb = verb;

    public string Verb { get; }

    /// <summary>Reads the command line; what is wrong with it as <see cref="ArgumentException"/>.</summary>
    public static Arguments Parse(string[] words, string[] flags)
    {
        var parsed = new Arguments(words.Length > 0 ? words[0] : "");
        for (var i = 1; i < words.Length; i++)
        {
            var name = words[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                throw new ArgumentException($"{name} is not an option.");
            }
            var isFlag = flags.Contains(name);
            if (!isFlag && i + 1 == words.Length)
            {
                throw new ArgumentException($"{name} needs a value.");
            }
            parsed.values[name] = isFlag ? "" : words[++i];
        }
        return parsed;
    }

    /// <summary>Ends with an <see cref="ArgumentException"/> where an option is none of these.</summary>
    public void Allow(params string[] names)
    {
        var unknown = values.Keys.FirstOrDefault(name => !names.Contains(name));
        if (unknown is not null)
        {
            throw new ArgumentException($"{Verb} has no option {unknown}.");
        }
    }

    public bool Has(string name) => values.ContainsKey(name);

    public string? Optional(string name) => values.GetValueOrDefault(name);

    public string Required(string name) => Optional(name) ?? throw new ArgumentException($"{Verb} needs {name}.");

    public int? OptionalNumber(string name)
    {
        var text = Optional(name);
        if (text is null)
        {
            return null;
        }
        return int.TryParse(text, out var number) && number > 0 ? number : throw new ArgumentException($"{name} {text} is not a number above 0.");
    }
}
