using System.CommandLine;
using System.CommandLine.Parsing;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Output;

/// <summary>Options and arguments that several verbs take, with the ranges of their numbers.</summary>
internal static class Given
{
    public static Option<int> Product() => Number("--product", "The product's ID.", "P", Limits.ProductMin, Limits.ProductMax, required: true)!;

    public static Argument<int> ProductArgument() => NumberArgument("PRODUCT", "The product's ID.", Limits.ProductMin, Limits.ProductMax);

    public static Argument<int> Version() => NumberArgument("VERSION", "The firmware version.", Limits.VersionMin, Limits.VersionMax);

    public static Argument<string> Device() => new("DEVICE") { Description = "The device's ID: 24 hexadecimal digits, or the board's MAC address." };

    /// <summary>An option that is a whole number in a range.</summary>
    public static Option<int> Number(string name, string description, string helpName, int min, int max, bool required = false) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = required,
        CustomParser = result => Parse(result, name, min, max),
    };

    /// <summary>The value of an option that may be left out.</summary>
    public static int? ValueOrNull(this ParseResult parse, Option<int> option) =>
        parse.GetResult(option) is { Implicit: false } ? parse.GetValue(option) : null;

    private static Argument<int> NumberArgument(string name, string description, int min, int max) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result, name, min, max),
    };

    private static int Parse(ArgumentResult result, string name, int min, int max)
    {
        var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        if (int.TryParse(text, out var value) && value >= min && value <= max)
        {
            return value;
        }
        result.AddError($"{name} is a whole number from {min} to {max}, not \"{text}\".");
        return 0;
    }
}
