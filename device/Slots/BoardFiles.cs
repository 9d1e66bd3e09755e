#nullable enable
using System;
using System.IO;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The board's own file system. Its driver does not look whether a flush succeeded, so a full disk may show only when the file is
    /// closed, or not at all: who writes has to read again.
    /// </summary>
    public sealed class BoardFiles : IFiles
    {
        private readonly string folder;

        /// <summary>The files of this folder, which ends with a separator.</summary>
        public BoardFiles(string folder)
        {
            this.folder = folder;
        }

        /// <inheritdoc />
        public int Length(string name)
        {
            try
            {
                if (!File.Exists(folder + name))
                {
                    return -1;
                }
                using (FileStream file = new FileStream(folder + name, FileMode.Open, FileAccess.Read))
                {
                    return (int)file.Length;
                }
            }
            catch (Exception)
            {
                return -1;
            }
        }

        /// <inheritdoc />
        public bool Read(string name, int offset, byte[] into, int count)
        {
            try
            {
                if (!File.Exists(folder + name))
                {
                    return false;
                }
                using (FileStream file = new FileStream(folder + name, FileMode.Open, FileAccess.Read))
                {
                    return file.Length >= offset + count && Fill(file, offset, into, count);
                }
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <inheritdoc />
        public bool Write(string name, int offset, byte[] bytes, int count)
        {
            try
            {
                using (FileStream file = new FileStream(folder + name, FileMode.OpenOrCreate, FileAccess.ReadWrite))
                {
                    file.Seek(offset, SeekOrigin.Begin);
                    file.Write(bytes, 0, count);
                }
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <inheritdoc />
        public bool Delete(string name)
        {
            try
            {
                if (File.Exists(folder + name))
                {
                    File.Delete(folder + name);
                }
                return !File.Exists(folder + name);
            }
            catch (Exception)
            {
                return false;
            }
        }

        // One call may give less than was asked for.
        private static bool Fill(FileStream file, int offset, byte[] into, int count)
        {
            file.Seek(offset, SeekOrigin.Begin);
            int done = 0;
            while (done < count)
            {
                int got = file.Read(into, done, count - done);
                if (got <= 0)
                {
                    return false;
                }
                done += got;
            }
            return true;
        }
    }
}
