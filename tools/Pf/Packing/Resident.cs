using System.Runtime.InteropServices;
using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>
/// What is resident on the virtual board: the .NET runtime's own assemblies, and a few more. An image is one assembly, so whatever
/// else it refers to would be missing when the board starts it.
/// </summary>
internal static class Resident
{
    private static readonly string[] OnTheBoard = ["MQTTnet", "System.Device.Gpio", "ProductFirmware.Board.Contract"];

    /// <summary>Refuses an assembly that needs one which is not there.</summary>
    public static void Check(Declaration declaration)
    {
        var missing = declaration.References.Where(name => !Is(name)).ToList();
        if (missing.Count > 0)
        {
            throw Failure.Refused(
                Reason.PayloadNotSupported,
                $"{declaration.AssemblyName} refers to {string.Join(", ", missing)}, which no virtual board has.",
                "compile that source into the app: an image is one assembly");
        }
    }

    /// <summary>Whether the board has the assembly of this name.</summary>
    public static bool Is(string name) =>
        OnTheBoard.Contains(name) || File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), name + ".dll"));
}
