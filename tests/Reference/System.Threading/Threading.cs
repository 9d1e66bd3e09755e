// nanoFramework.System.Threading 1.1 (facts §5, §7): no Task, no ThreadPool.
namespace System.Threading
{
    public struct CancellationToken // System.Threading: CancellationToken.cs
    {
        public bool IsCancellationRequested { get { throw null; } } // System.Threading: CancellationToken.cs
    }

    public class CancellationTokenSource : IDisposable // System.Threading: CancellationTokenSource.cs
    {
        public CancellationTokenSource() { } // System.Threading: CancellationTokenSource.cs
        public CancellationTokenSource(int millisecondsDelay) { } // facts §5
        public CancellationToken Token { get { throw null; } } // facts §5
        public void Cancel() { } // System.Threading: CancellationTokenSource.cs
        public void Dispose() { } // System.Threading: CancellationTokenSource.cs
    }
}
