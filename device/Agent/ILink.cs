#nullable enable
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>Where a link stands.</summary>
    public enum LinkState
    {
        Closed = 0,
        Opening = 1,
        Open = 2
    }

    /// <summary>One received message. The bytes belong to the receiver.</summary>
    public sealed class LinkMessage
    {
        /// <summary>A message under this suffix of the device's own topics.</summary>
        public LinkMessage(string suffix, byte[] bytes)
        {
            Suffix = suffix;
            Bytes = bytes;
        }

        /// <summary>The topic behind <c>pf/1/&lt;deviceId&gt;/</c>.</summary>
        public string Suffix { get; }

        /// <summary>The payload.</summary>
        public byte[] Bytes { get; }
    }

    /// <summary>
    /// The MQTT connection, as the agent needs it. No call blocks for long and none throws: connecting goes on in the background,
    /// and what the network does shows in <see cref="State"/>. The agent decides when to connect again.
    /// </summary>
    public interface ILink
    {
        /// <summary>Closed, opening or open. A link that broke is closed.</summary>
        LinkState State { get; }

        /// <summary>
        /// Why the last attempt failed (<see cref="Reason.WrongCredential"/>, <see cref="Reason.Unreachable"/>), or <see cref="Reason.None"/>.
        /// </summary>
        Reason Refusal { get; }

        /// <summary>Starts to connect, with a clean session. Messages of an earlier connection are dropped.</summary>
        void Open();

        /// <summary>Hands a message over; false where the link is not open or its queue is full. The buffer may be used again afterwards.</summary>
        bool Send(string suffix, byte[] buffer, int length, bool atLeastOnce);

        /// <summary>The next received message, or null.</summary>
        LinkMessage? Receive();

        /// <summary>Waits until a message is there, the state changed, or the time is over.</summary>
        void Wait(int timeoutMs);

        /// <summary>Ends the connection.</summary>
        void Close();
    }
}
