#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>A board's answer to the agent's three needs. Each board's adapters offer it as <c>ThisBoard.Open()</c>.</summary>
    public sealed class Hardware
    {
        /// <summary>Link, slots and board of one device.</summary>
        public Hardware(ILink link, ISlots slots, IBoard board)
        {
            Link = link;
            Slots = slots;
            Board = board;
        }

        /// <summary>The MQTT connection.</summary>
        public ILink Link { get; }

        /// <summary>The image slots.</summary>
        public ISlots Slots { get; }

        /// <summary>Identity, clock, settings, reboot.</summary>
        public IBoard Board { get; }
    }
}
