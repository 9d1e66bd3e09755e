// nanoFramework.System.IO.FileSystem 1.1 (facts §9). ReadAllBytes and ReadAllText are left out on purpose: they loop for ever where a
// file is shorter than it says. Move throws where the target exists.
namespace System.IO
{
    public enum FileMode // System.IO.FileSystem: FileMode.cs
    {
        CreateNew = 1, // System.IO.FileSystem: FileMode.cs
        Create = 2, // System.IO.FileSystem: FileMode.cs
        Open = 3, // System.IO.FileSystem: FileMode.cs
        OpenOrCreate = 4, // System.IO.FileSystem: FileMode.cs
        Truncate = 5, // System.IO.FileSystem: FileMode.cs
        Append = 6 // System.IO.FileSystem: FileMode.cs
    }

    public enum FileAccess // System.IO.FileSystem: FileAccess.cs
    {
        Read = 1, // System.IO.FileSystem: FileAccess.cs
        Write = 2, // System.IO.FileSystem: FileAccess.cs
        ReadWrite = 3 // System.IO.FileSystem: FileAccess.cs
    }

    public class FileStream : Stream // System.IO.FileSystem: FileStream.cs
    {
        public FileStream(string path, FileMode mode) { } // System.IO.FileSystem: FileStream.cs
        public FileStream(string path, FileMode mode, FileAccess access) { } // System.IO.FileSystem: FileStream.cs
        public override long Length { get { throw null; } } // System.IO.FileSystem: FileStream.cs
        public override int Read(byte[] buffer, int offset, int count) { throw null; } // System.IO.FileSystem: FileStream.cs
        public override void Write(byte[] buffer, int offset, int count) { } // System.IO.FileSystem: FileStream.cs
        public override long Seek(long offset, SeekOrigin origin) { throw null; } // System.IO.FileSystem: FileStream.cs
        public override void SetLength(long value) { } // System.IO.FileSystem: FileStream.cs
        public override void Flush() { } // System.IO.FileSystem: FileStream.cs
    }

    public static class File // System.IO.FileSystem: File.cs
    {
        public static bool Exists(string path) { throw null; } // System.IO.FileSystem: File.cs
        public static void Delete(string path) { } // System.IO.FileSystem: File.cs
        public static void Move(string sourceFileName, string destFileName) { } // System.IO.FileSystem: File.cs
    }
}
