using System.Runtime.InteropServices;

namespace ProductFirmware.Tests.Server;

/// <summary>How far a process may write into files, changed while it runs: to the file system's callers a disk that takes nothing more.</summary>
internal static class FileSizeLimit
{
    private const int FileSize = 1; // RLIMIT_FSIZE
    private const ulong Unlimited = ulong.MaxValue;

    public static void Set(int processId, ulong bytes) => Change(processId, bytes);

    public static void Lift(int processId) => Change(processId, Unlimited);

    private static void Change(int processId, ulong bytes)
    {
        var limit = new Limit { Soft = bytes, Hard = Unlimited };
        Assert.Equal(0, Prlimit(processId, FileSize, ref limit, IntPtr.Zero));
    }

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static extern int Prlimit(int processId, int resource, ref Limit limit, IntPtr before);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
