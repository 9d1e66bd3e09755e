using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace ProductFirmware.Fuzz;

/// <summary>
/// Which ways an input took through a server. SharpFuzz counts each step from one place in the code to the next, and in a server the
/// last place is some other thread's: every input would look new. So here it only counts which places were reached, and not while a
/// server starts: what only a start reached before is new.
/// </summary>
internal static unsafe class Ways
{
    private const int MapBytes = 65_536;

    private static byte* reached;

    /// <summary>From now on; again and again is no harm.</summary>
    public static void OnlyPlaces()
    {
        if (reached is null)
        {
            reached = Trace.SharedMem;
            Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(MapBytes);
            Trace.OnBranch = (place, _) => reached[place] |= FuzzedServer.IsUp;
        }
    }
}
