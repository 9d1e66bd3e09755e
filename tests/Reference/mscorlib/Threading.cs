// Threads in nanoFramework.CoreLibrary 1.17: waits only as WaitOne() and WaitOne(int, bool), no Monitor.Wait or Pulse (facts §7).
namespace System.Threading
{
    public delegate void ThreadStart(); // CoreLibrary: System/Threading/ThreadStart.cs

    public sealed class Thread // CoreLibrary: System/Threading/Thread.cs; no Name, no IsBackground
    {
        public Thread(ThreadStart start) { } // CoreLibrary: System/Threading/Thread.cs
        public bool IsAlive { get { throw null; } } // CoreLibrary: System/Threading/Thread.cs
        public ThreadPriority Priority { get { throw null; } set { } } // CoreLibrary: System/Threading/Thread.cs
        public void Abort() { } // CoreLibrary: System/Threading/Thread.cs; facts §9
        public void Start() { } // CoreLibrary: System/Threading/Thread.cs
        public void Join() { } // CoreLibrary: System/Threading/Thread.cs
        public bool Join(int millisecondsTimeout) { throw null; } // CoreLibrary: System/Threading/Thread.cs
        public static void Sleep(int millisecondsTimeout) { } // CoreLibrary: System/Threading/Thread.cs
    }

    public enum ThreadPriority // CoreLibrary: System/Threading/ThreadPriority.cs
    {
        Lowest = 0, // CoreLibrary: System/Threading/ThreadPriority.cs
        BelowNormal = 1, // CoreLibrary: System/Threading/ThreadPriority.cs
        Normal = 2, // CoreLibrary: System/Threading/ThreadPriority.cs
        AboveNormal = 3, // CoreLibrary: System/Threading/ThreadPriority.cs
        Highest = 4 // CoreLibrary: System/Threading/ThreadPriority.cs
    }

    public static class Timeout // CoreLibrary: System/Threading/Timeout.cs
    {
        public const int Infinite = -1; // CoreLibrary: System/Threading/Timeout.cs
    }

    public static class Monitor // CoreLibrary: System/Threading/Monitor.cs
    {
        public static void Enter(object obj) { } // CoreLibrary: System/Threading/Monitor.cs
        public static void Exit(object obj) { } // CoreLibrary: System/Threading/Monitor.cs
    }

    public abstract class WaitHandle : MarshalByRefObject // CoreLibrary: System/Threading/WaitHandle.cs
    {
        public virtual bool WaitOne() { throw null; } // CoreLibrary: System/Threading/WaitHandle.cs
        public virtual bool WaitOne(int millisecondsTimeout, bool exitContext) { throw null; } // CoreLibrary: System/Threading/WaitHandle.cs
    }

    public sealed class AutoResetEvent : WaitHandle // CoreLibrary: System/Threading/AutoResetEvent.cs
    {
        public AutoResetEvent(bool initialState) { } // CoreLibrary: System/Threading/AutoResetEvent.cs
        public bool Reset() { throw null; } // CoreLibrary: System/Threading/AutoResetEvent.cs
        public bool Set() { throw null; } // CoreLibrary: System/Threading/AutoResetEvent.cs
    }

    public sealed class ManualResetEvent : WaitHandle // CoreLibrary: System/Threading/ManualResetEvent.cs
    {
        public ManualResetEvent(bool initialState) { } // CoreLibrary: System/Threading/ManualResetEvent.cs
        public bool Reset() { throw null; } // CoreLibrary: System/Threading/ManualResetEvent.cs
        public bool Set() { throw null; } // CoreLibrary: System/Threading/ManualResetEvent.cs
    }
}
