#nullable enable
namespace System.Device.Gpio
{
    /// <summary>The pins of the virtual board, in the shape that the ESP32's have.</summary>
    public sealed class GpioController : IDisposable
    {
        private const int PinCountEsp32 = 40;

        private readonly GpioPin?[] pins = new GpioPin?[PinCountEsp32];

        /// <summary>How many pins there are.</summary>
        public int PinCount
        {
            get { return pins.Length; }
        }

        /// <summary>Opens a pin as an input.</summary>
        public GpioPin OpenPin(int pinNumber)
        {
            return OpenPin(pinNumber, PinMode.Input);
        }

        /// <summary>Opens a pin in this mode.</summary>
        public GpioPin OpenPin(int pinNumber, PinMode mode)
        {
            if (pinNumber < 0 || pinNumber >= pins.Length)
            {
                throw new ArgumentException("This board has the pins 0 to " + (pins.Length - 1) + ".", nameof(pinNumber));
            }
            if (pins[pinNumber] != null)
            {
                throw new InvalidOperationException("Pin " + pinNumber + " is open already.");
            }
            GpioPin pin = new GpioPin(pinNumber, mode);
            pins[pinNumber] = pin;
            return pin;
        }

        /// <summary>Whether the pin is open.</summary>
        public bool IsPinOpen(int pinNumber)
        {
            return pins[pinNumber] != null;
        }

        /// <summary>Closes a pin.</summary>
        public void ClosePin(int pinNumber)
        {
            pins[pinNumber] = null;
        }

        /// <summary>Sets an open output pin.</summary>
        public void Write(int pinNumber, PinValue value)
        {
            Opened(pinNumber).Write(value);
        }

        /// <summary>Reads an open pin.</summary>
        public PinValue Read(int pinNumber)
        {
            return Opened(pinNumber).Read();
        }

        /// <summary>Closes all pins.</summary>
        public void Dispose()
        {
            Array.Clear(pins, 0, pins.Length);
        }

        private GpioPin Opened(int pinNumber)
        {
            return pins[pinNumber] ?? throw new InvalidOperationException("Pin " + pinNumber + " is not open.");
        }
    }
}
