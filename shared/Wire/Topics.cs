#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>The topics: <c>pf/1/&lt;device ID&gt;/&lt;suffix&gt;</c>. A device publishes and subscribes only under its own.</summary>
    public static class Topics
    {
        /// <summary>What every topic starts with.</summary>
        public const string Root = "pf/1/";

        /// <summary>Device to cloud: <see cref="Wire.Report"/>.</summary>
        public const string Report = "report";

        /// <summary>Cloud to device: <see cref="Wire.Verdict"/>.</summary>
        public const string Verdict = "verdict";

        /// <summary>Cloud to device: <see cref="Wire.Offer"/>.</summary>
        public const string Offer = "offer";

        /// <summary>Device to cloud: <see cref="Wire.Fetch"/>.</summary>
        public const string Fetch = "fetch";

        /// <summary>Cloud to device: <see cref="Wire.Chunk"/>.</summary>
        public const string Chunk = "chunk";

        /// <summary>Device to cloud: <see cref="Wire.Progress"/>.</summary>
        public const string Progress = "progress";

        /// <summary>Cloud to device: <see cref="Wire.Cancel"/>.</summary>
        public const string Cancel = "cancel";

        /// <summary>Cloud to device: <see cref="Wire.Command"/>.</summary>
        public const string Command = "command";

        /// <summary>Device to cloud: <c>event/&lt;name&gt;</c>, the product's own events.</summary>
        public const string EventPrefix = "event/";

        /// <summary>The whole topic of a device's suffix.</summary>
        public static string Of(string deviceId, string suffix)
        {
            return Root + deviceId + "/" + suffix;
        }

        /// <summary>The part behind <c>pf/1/&lt;deviceId&gt;/</c>, or an empty string where the topic is not that device's.</summary>
        public static string SuffixOf(string deviceId, string topic)
        {
            int start = Root.Length + deviceId.Length + 1;
            if (topic.Length <= start || topic[start - 1] != '/')
            {
                return "";
            }
            return topic.StartsWith(Root) && topic.Substring(Root.Length, deviceId.Length) == deviceId
                ? topic.Substring(start)
                : "";
        }

        /// <summary>Whether a device may publish under this suffix.</summary>
        public static bool IsFromDevice(string suffix)
        {
            return suffix == Report || suffix == Fetch || suffix == Progress || IsEvent(suffix);
        }

        /// <summary>Whether the suffix is <c>event/&lt;name&gt;</c> with a name of 1 to 64 characters and no wildcard.</summary>
        public static bool IsEvent(string suffix)
        {
            int nameChars = suffix.Length - EventPrefix.Length;
            return nameChars > 0
                && nameChars <= Limits.EventNameCharsMax
                && suffix.StartsWith(EventPrefix)
                && suffix.IndexOf('#') < 0
                && suffix.IndexOf('+') < 0;
        }
    }
}
