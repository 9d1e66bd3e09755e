#nullable enable
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>What else the board owes the agent: identity, clock, settings, reboot.</summary>
    public interface IBoard
    {
        /// <summary>24 lower-case hex digits.</summary>
        string DeviceId { get; }

        /// <summary>Which images fit: <c>VIRTUAL</c>, <c>ESP32_REV3</c>.</summary>
        string Target { get; }

        /// <summary>Hardware revision; 0 where the board has none.</summary>
        int Hardware { get; }

        /// <summary>A number that is new with each boot (31 bits).</summary>
        int BootId { get; }

        /// <summary>Why the board started.</summary>
        BootReason BootReason { get; }

        /// <summary>Milliseconds since boot; never goes back.</summary>
        long NowMs { get; }

        /// <summary>A random number from 0 to below the limit.</summary>
        int Random(int limit);

        /// <summary>A durable setting; empty where there is none.</summary>
        string Load(string key);

        /// <summary>Keeps a setting over a power cut: once this returns true, the new value is there; before, the old one.</summary>
        bool Save(string key, string value);

        /// <summary>The cloud's time, in milliseconds since 1970-01-01 UTC.</summary>
        void SetTime(long unixMs);

        /// <summary>Tells the launcher's watchdog that the app lives.</summary>
        void CheckIn();

        /// <summary>Blinks for so many milliseconds, so that a person finds the board. Returns at once.</summary>
        void Identify(int milliseconds);

        /// <summary>One line for the serial log.</summary>
        void Log(string line);

        /// <summary>Starts the board again. A simulated board returns from it; the agent then does nothing more.</summary>
        void Reboot();
    }
}
