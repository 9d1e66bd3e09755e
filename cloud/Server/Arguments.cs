namespace ProductFirmware.Server;

/// <summary>A command line of <c>--name value</c> and flags.</summary>
internal static class Arguments
{
    /// <summary>The options that were given, a flag as "1"; or null and what is wrong with them.</summary>
    public static Dictionary<string, string>? Read(string[] args, string[] known, string[] flags, out string problem)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i++)
        {
            var isFlag = flags.Contains(args[i]);
            problem = !known.Contains(args[i]) ? $"There is no option {args[i]}. Next: see --help."
                : !isFlag && i + 1 == args.Length ? $"{args[i]} needs a value. Next: see --help."
                : "";
            if (problem.Length > 0)
            {
                return null;
            }
            values[args[i]] = isFlag ? "1" : args[++i];
        }
        problem = "";
        return values;
    }
}
