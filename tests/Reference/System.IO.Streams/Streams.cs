// nanoFramework.System.IO.Streams 1.1 (facts §7).
namespace System.IO
{
    public enum SeekOrigin // System.IO.Streams: SeekOrigin.cs
    {
        Begin = 0, // System.IO.Streams: SeekOrigin.cs
        Current = 1, // System.IO.Streams: SeekOrigin.cs
        End = 2 // System.IO.Streams: SeekOrigin.cs
    }

    public abstract class Stream : MarshalByRefObject, IDisposable // System.IO.Streams: Stream.cs
    {
        public abstract long Length { get; } // System.IO.Streams: Stream.cs
        public abstract int Read(byte[] buffer, int offset, int count); // System.IO.Streams: Stream.cs
        public abstract void Write(byte[] buffer, int offset, int count); // System.IO.Streams: Stream.cs
        public abstract long Seek(long offset, SeekOrigin origin); // System.IO.Streams: Stream.cs
        public abstract void SetLength(long value); // System.IO.Streams: Stream.cs
        public abstract void Flush(); // System.IO.Streams: Stream.cs
        public virtual void Close() { } // System.IO.Streams: Stream.cs
        public void Dispose() { } // System.IO.Streams: Stream.cs
    }
}
