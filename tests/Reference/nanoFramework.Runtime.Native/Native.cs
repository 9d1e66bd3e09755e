// nanoFramework.Runtime.Native 1.7 (facts §5). System.Environment lives here.
namespace System
{
    public static class Environment // nanoFramework.Runtime.Native: System/Environment.cs
    {
        public static long TickCount64 { get { throw null; } } // nanoFramework.Runtime.Native: System/Environment.cs
    }
}

namespace nanoFramework.Runtime.Native
{
    public enum RebootOption // facts §5
    {
        NormalReboot = 0, // facts §5
        EnterNanoBooter = 1, // facts §5
        ClrOnly = 2, // facts §5
        EnterProprietaryBooter = 8 // facts §5
    }

    public class Power // facts §5
    {
        public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot) { } // facts §5
        public static void RebootDevice(int exeConstraintTimeout, RebootOption rebootOption = RebootOption.NormalReboot) { } // facts §5
    }

    public static class Rtc // facts §5
    {
        public static bool SetSystemTime(System.DateTime time) { throw null; } // facts §5
    }

    public static class SystemInfo // facts §5
    {
        public static string TargetName { get { throw null; } } // facts §5
    }

    public static class GC // facts §5
    {
        public static uint Run(bool compactHeap) { throw null; } // facts §5
    }
}
