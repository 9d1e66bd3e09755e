// nanoFramework.System.Device.Gpio 1.1 (facts §5).
namespace System.Device.Gpio
{
    public enum PinMode // facts §5
    {
        Input = 0, // System.Device.Gpio: PinMode.cs
        InputPullDown = 1, // System.Device.Gpio: PinMode.cs
        InputPullUp = 2, // System.Device.Gpio: PinMode.cs
        Output = 3, // System.Device.Gpio: PinMode.cs
        OutputOpenDrain = 4 // System.Device.Gpio: PinMode.cs
    }

    public struct PinValue // facts §5
    {
        public static PinValue High { get { throw null; } } // facts §5
        public static PinValue Low { get { throw null; } } // facts §5
        public static implicit operator PinValue(int value) { throw null; } // facts §5
        public static implicit operator PinValue(bool value) { throw null; } // facts §5
    }

    public sealed class GpioPin : IDisposable // facts §5
    {
        internal GpioPin() { } // none outside
        public PinValue Read() { throw null; } // facts §5
        public void Write(PinValue value) { } // facts §5
        public void Toggle() { } // facts §5
        public void SetPinMode(PinMode value) { } // facts §5
        public void Dispose() { } // System.Device.Gpio: GpioPin.cs
    }

    public sealed class GpioController : IDisposable // facts §5; Dispose closes every pin of the board, so board code leaves it alone
    {
        public GpioController() { } // facts §5
        public GpioPin OpenPin(int pinNumber) { throw null; } // facts §5
        public GpioPin OpenPin(int pinNumber, PinMode mode) { throw null; } // facts §5
        public bool IsPinOpen(int pinNumber) { throw null; } // System.Device.Gpio: GpioController.cs
        public PinValue Read(int pinNumber) { throw null; } // facts §5
        public void Write(int pinNumber, PinValue value) { } // facts §5
        public void ClosePin(int pinNumber) { } // facts §5
        public void Dispose() { } // System.Device.Gpio: GpioController.cs
    }
}
