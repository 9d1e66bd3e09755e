#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>Whether the running image has proved itself.</summary>
    public enum ImageState
    {
        /// <summary>On trial: an unconfirmed image; a reset brings the old one back.</summary>
        Testing = 1,

        /// <summary>It stays.</summary>
        Confirmed = 2
    }

    /// <summary>Why the board started.</summary>
    public enum BootReason
    {
        Unknown = 0,
        PowerOn = 1,
        Reboot = 2,
        Watchdog = 3,
        Crash = 4,
        Update = 5,
        Revert = 6
    }

    /// <summary>The cloud's answer to a report.</summary>
    public enum VerdictStatus
    {
        /// <summary>All privileges.</summary>
        Ok = 1,

        /// <summary>Connected, without privileges; the reason says why.</summary>
        Limited = 2
    }

    /// <summary>Where a transfer stands, as the device says.</summary>
    public enum ProgressState
    {
        Accepted = 1,
        Refused = 2,
        Downloading = 3,
        Staged = 4,
        Swapping = 5,
        Failed = 6
    }

    /// <summary>What the cloud may tell a device to do.</summary>
    public enum CommandKind
    {
        /// <summary>Blink so that a person finds the board; the argument is how long, in milliseconds.</summary>
        Identify = 1,

        /// <summary>Start again.</summary>
        Reboot = 2,

        /// <summary>Report again.</summary>
        Ping = 3
    }
}
