using System.Device.Gpio;
using System.Threading;
using ProductFirmware;
using ProductFirmware.Device;

namespace Blinky
{
    /// <summary>The sample product: a blinking LED that can be updated over the air.</summary>
    [ProductId(94)]
    [ProductVersion(1)]
    public class Blinky
    {
        private const int LedPin = 2; // the blue LED of most ESP32 development boards
        private const int ToggleMs = 300;

        public static void Main()
        {
            Agent.Run(typeof(Blinky), ThisBoard.Open());

            GpioController gpio = new GpioController();
            GpioPin led = gpio.OpenPin(LedPin, PinMode.Output);
            while (true)
            {
                led.Toggle();
                Thread.Sleep(ToggleMs);
            }
        }
    }
}
