namespace ProductFirmware.Fleet;

/// <summary>Many light devices, and what is done to a real server with them.</summary>
internal static class Program
{
    private const int Usage = 2;

    public static async Task<int> Main(string[] args)
    {
        var parsed = CommandLine.Create().Parse(args);
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? Usage : code;
    }
}
