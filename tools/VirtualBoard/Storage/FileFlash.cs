#nullable enable
using System;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace ProductFirmware.VirtualBoard
{
    /// <summary>
    /// A flash in a file. What is in the file is the truth: nothing is kept in memory, so killing the process loses nothing that
    /// was written. One process at a time may write; the lock is a file of its own, so that anybody may look.
    /// </summary>
    public sealed class FileFlash : Flash
    {
        private readonly SafeFileHandle file;
        private readonly FileStream? heldLock;

        private FileFlash(SafeFileHandle file, FileStream? heldLock)
            : base((int)RandomAccess.GetLength(file))
        {
            this.file = file;
            this.heldLock = heldLock;
        }

        /// <summary>Makes an erased flash; what was there is lost.</summary>
        public static void Create(string path, int sizeBytes)
        {
            byte[] erased = new byte[sizeBytes];
            Array.Fill(erased, Erased);
            File.WriteAllBytes(path, erased);
        }

        /// <summary>
        /// Opens it for one process alone. <see cref="IOException"/> where another one still has it after the time: the process of
        /// a board that was killed takes a moment to die.
        /// </summary>
        public static FileFlash Open(string path, int timeoutMs)
        {
            FileStream heldLock = FileLock.Take(path + ".lock", timeoutMs);
            return new FileFlash(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), heldLock);
        }

        /// <summary>Opens it to look only, also while the board runs.</summary>
        public static FileFlash OpenForReading(string path)
        {
            return new FileFlash(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), null);
        }

        /// <inheritdoc />
        public override void Dispose()
        {
            file.Dispose();
            heldLock?.Dispose();
            base.Dispose();
        }

        /// <inheritdoc />
        protected override void Get(int offset, byte[] into, int count)
        {
            int done = 0;
            while (done < count)
            {
                int read = RandomAccess.Read(file, into.AsSpan(done, count - done), offset + done);
                if (read == 0)
                {
                    throw new IOException("The flash file ends early; it was cut short from outside.");
                }
                done += read;
            }
        }

        /// <inheritdoc />
        protected override void Put(int offset, byte[] bytes)
        {
            RandomAccess.Write(file, bytes, offset);
        }
    }
}
