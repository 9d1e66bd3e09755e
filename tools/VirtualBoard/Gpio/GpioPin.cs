#nullable enable
using ProductFirmware.Board;

namespace System.Device.Gpio
{
    /// <summary>One pin. A change of an output is a line in the board's log: <c>led 2 on</c>.</summary>
    public sealed class GpioPin
    {
        private PinMode mode;
        private PinValue value = PinValue.Low;

        internal GpioPin(int pinNumber, PinMode mode)
        {
            PinNumber = pinNumber;
            this.mode = mode;
        }

        /// <summary>Whether changes stay out of the log. The launcher's choice.</summary>
        internal static bool Quiet { get; set; }

        /// <summary>The pin's number.</summary>
        public int PinNumber { get; }

        /// <summary>The pin's mode.</summary>
        public PinMode GetPinMode()
        {
            return mode;
        }

        /// <summary>Makes the pin an input or an output.</summary>
        public void SetPinMode(PinMode newMode)
        {
            mode = newMode;
        }

        /// <summary>The pin's level; an input of this board is always low.</summary>
        public PinValue Read()
        {
            return value;
        }

        /// <summary>Sets an output.</summary>
        public void Write(PinValue newValue)
        {
            if (mode < PinMode.Output)
            {
                throw new InvalidOperationException("Pin " + PinNumber + " is an input.");
            }
            if (newValue == value)
            {
                return;
            }
            value = newValue;
            if (!Quiet)
            {
                Launcher.Log("led " + PinNumber + (value == PinValue.High ? " on" : " off"));
            }
        }

        /// <summary>Turns an output over.</summary>
        public void Toggle()
        {
            Write(!value);
        }
    }
}
