// Exceptions of nanoFramework.CoreLibrary 1.17. There is no DivideByZeroException to catch, and no OverflowException (facts §7).
namespace System
{
    public class Exception // CoreLibrary: System/Exception.cs
    {
        public Exception() { } // CoreLibrary: System/Exception.cs
        public Exception(string message) { } // CoreLibrary: System/Exception.cs
        public Exception(string message, Exception innerException) { } // CoreLibrary: System/Exception.cs
        public Exception InnerException { get { throw null; } } // CoreLibrary: System/Exception.cs
        public virtual string Message { get { throw null; } } // CoreLibrary: System/Exception.cs
    }

    public class SystemException : Exception // CoreLibrary: System/SystemException.cs
    {
        public SystemException() { } // CoreLibrary: System/SystemException.cs
        public SystemException(string message) { } // CoreLibrary: System/SystemException.cs
    }

    public class ArgumentException : SystemException // CoreLibrary: System/ArgumentException.cs
    {
        public ArgumentException() { } // CoreLibrary: System/ArgumentException.cs
        public ArgumentException(string message) { } // CoreLibrary: System/ArgumentException.cs
    }

    public class InvalidOperationException : SystemException // CoreLibrary: System/InvalidOperationException.cs
    {
        public InvalidOperationException() { } // CoreLibrary: System/InvalidOperationException.cs
        public InvalidOperationException(string message) { } // CoreLibrary: System/InvalidOperationException.cs
    }

    public class OutOfMemoryException : SystemException // CoreLibrary: System/OutOfMemoryException.cs
    {
        public OutOfMemoryException() { } // CoreLibrary: System/OutOfMemoryException.cs
    }
}

namespace System.IO
{
    public class IOException : SystemException // CoreLibrary: System/IO/IOException.cs
    {
        public IOException() { } // CoreLibrary: System/IO/IOException.cs
        public IOException(string message) { } // CoreLibrary: System/IO/IOException.cs
    }
}
