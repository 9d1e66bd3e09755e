#nullable enable
using System.Collections;
using System.Text;

namespace ProductFirmware.Device
{
    /// <summary>Lines <c>key=value</c>: what a settings file holds. There are a dozen, so a list is enough.</summary>
    public sealed class SettingLines
    {
        private readonly ArrayList lines = new ArrayList();

        /// <summary>The value of a key; empty where there is none.</summary>
        public string this[string key]
        {
            get
            {
                int index = Find(key);
                return index < 0 ? "" : ((string)lines[index]!).Substring(key.Length + 1);
            }
        }

        /// <summary>Whether a setting can be written as one line.</summary>
        public static bool CanHold(string key, string value)
        {
            return key.Length > 0 && key.IndexOf('=') < 0 && IsOneLine(key) && IsOneLine(value);
        }

        /// <summary>Sets a value; an empty one takes the line away.</summary>
        public void Set(string key, string value)
        {
            int index = Find(key);
            if (index >= 0)
            {
                lines.RemoveAt(index);
            }
            if (value.Length > 0)
            {
                lines.Add(key + "=" + value);
            }
        }

        /// <summary>Adds the lines of a text. What is not <c>key=value</c> is passed over, and a comment starts with <c>#</c>.</summary>
        public void Read(string text)
        {
            string[] found = text.Split(new char[] { '\n' });
            for (int i = 0; i < found.Length; i++)
            {
                string line = found[i].Trim();
                int equals = line.IndexOf('=');
                if (equals > 0 && line[0] != '#')
                {
                    Set(line.Substring(0, equals).Trim(), line.Substring(equals + 1).Trim());
                }
            }
        }

        /// <summary>All lines, each with its end.</summary>
        public string Write()
        {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < lines.Count; i++)
            {
                text.Append((string)lines[i]!);
                text.Append("\n");
            }
            return text.ToString();
        }

        private static bool IsOneLine(string text)
        {
            return text.IndexOf('\n') < 0 && text.IndexOf('\r') < 0 && text == text.Trim();
        }

        private int Find(string key)
        {
            for (int i = 0; i < lines.Count; i++)
            {
                if (((string)lines[i]!).StartsWith(key + "="))
                {
                    return i;
                }
            }
            return -1;
        }
    }
}
