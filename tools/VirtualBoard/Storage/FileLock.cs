#nullable enable
using System;
using System.IO;
using System.Threading;

namespace ProductFirmware.VirtualBoard
{
    /// <summary>A lock between processes: a file that only one can hold open. It ends with its holder, however that ends.</summary>
    public static class FileLock
    {
        private const int RetryMs = 20;

        /// <summary>Takes the lock; <see cref="IOException"/> where another process still has it after the time.</summary>
        public static FileStream Take(string path, int timeoutMs)
        {
            long endMs = Environment.TickCount64 + timeoutMs;
            while (true)
            {
                try
                {
                    return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException) when (Environment.TickCount64 < endMs)
                {
                    Thread.Sleep(RetryMs);
                }
                catch (IOException e) when (e is not DirectoryNotFoundException)
                {
                    throw new IOException("Another process has this board (" + path + "). Stop it first.", e);
                }
            }
        }
    }
}
