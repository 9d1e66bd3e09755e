#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProductFirmware.VirtualBoard
{
    /// <summary>
    /// What the board keeps besides its flash: names and texts in <c>settings.json</c>, which only its owner can read. A change is
    /// there as a whole or not at all.
    /// </summary>
    public sealed class Settings
    {
        /// <summary>24 lower-case hex digits.</summary>
        public const string DeviceId = "deviceId";

        /// <summary>Where the cloud's MQTT is: <c>host:port</c>.</summary>
        public const string Server = "server";

        /// <summary>The MQTT password, in lower-case hex.</summary>
        public const string Credential = "credential";

        /// <summary>Milliseconds within which the app must check in for the first time.</summary>
        public const string StartLimitMs = "startLimitMs";

        /// <summary>Milliseconds within which the agent must confirm a new image.</summary>
        public const string ConfirmLimitMs = "confirmLimitMs";

        /// <summary>The board's hardware revision, a number above 0; none where it is absent.</summary>
        public const string Hardware = "hardware";

        private readonly string path;
        private readonly SortedDictionary<string, string> values = new SortedDictionary<string, string>(StringComparer.Ordinal);

        private Settings(string path)
        {
            this.path = path;
        }

        /// <summary>Settings without a value, for a file to be written.</summary>
        public static Settings Empty(string path)
        {
            return new Settings(path);
        }

        /// <summary>Reads the file; <see cref="InvalidDataException"/> where it is not what this class writes.</summary>
        public static Settings Read(string path)
        {
            Settings settings = new Settings(path);
            try
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
                foreach (JsonProperty property in document.RootElement.EnumerateObject())
                {
                    settings.values[property.Name] = property.Value.ToString();
                }
                return settings;
            }
            catch (Exception e) when (e is JsonException || e is InvalidOperationException)
            {
                throw new InvalidDataException(path + " is not a board's settings: " + e.Message + " Provision the board anew.", e);
            }
        }

        /// <summary>A value; empty where there is none.</summary>
        public string this[string name]
        {
            get { return values.TryGetValue(name, out string? value) ? value : ""; }
            set { values[name] = value; }
        }

        /// <summary>A value as a number, or another one where it is none.</summary>
        public int Number(string name, int otherwise)
        {
            return int.TryParse(this[name], out int number) && number > 0 ? number : otherwise;
        }

        /// <summary>Puts the values in the place of the old ones.</summary>
        public void Write()
        {
            string next = path + ".next";
            File.Delete(next);
            using (FileStream file = new FileStream(next, OwnersOnly()))
            {
                using Utf8JsonWriter writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
                writer.WriteStartObject();
                foreach (KeyValuePair<string, string> value in values)
                {
                    writer.WriteString(value.Key, value.Value);
                }
                writer.WriteEndObject();
                writer.Flush();
                file.Flush(flushToDisk: true);
            }
            File.Move(next, path, overwrite: true);
        }

        private static FileStreamOptions OwnersOnly()
        {
            FileStreamOptions options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            return options;
        }
    }
}
