#nullable enable
using System;
using System.Device.Gpio;
using System.Threading;

namespace ProductFirmware.Device
{
    /// <summary>Blinks the board's LED so fast that a person finds it, also where the app blinks the same LED.</summary>
    internal sealed class IdentifyLight
    {
        private const int LedPin = 2; // the blue LED of most ESP32 development boards
        private const int ToggleMs = 60;
        private const int MillisecondsMax = 600000;

        private readonly IBoard board;
        private readonly object gate = new object();
        private long endMs;
        private bool blinking;

        public IdentifyLight(IBoard board)
        {
            this.board = board;
        }

        /// <summary>Blinks from now for so long, on a thread of its own.</summary>
        public void Start(int milliseconds)
        {
            bool begin;
            lock (gate)
            {
                endMs = board.NowMs + (milliseconds > MillisecondsMax ? MillisecondsMax : milliseconds);
                begin = !blinking;
                blinking = true;
            }
            if (begin)
            {
                new Thread(new ThreadStart(Run)).Start();
            }
        }

        private void Run()
        {
            try
            {
                Blink();
            }
            catch (Exception error)
            {
                board.Log("identify: no LED on pin " + LedPin.ToString() + ": " + error.Message);
            }
            lock (gate)
            {
                blinking = false;
            }
        }

        // The controller is not disposed of: that would close every pin of the board, also the app's.
        private void Blink()
        {
            GpioController gpio = new GpioController();
            bool mine = !gpio.IsPinOpen(LedPin);
            if (mine)
            {
                gpio.OpenPin(LedPin, PinMode.Output);
            }
            bool lit = false;
            while (IsTimeLeft())
            {
                lit = !lit;
                gpio.Write(LedPin, lit ? PinValue.High : PinValue.Low);
                Thread.Sleep(ToggleMs);
            }
            gpio.Write(LedPin, PinValue.Low);
            if (mine)
            {
                gpio.ClosePin(LedPin);
            }
        }

        private bool IsTimeLeft()
        {
            lock (gate)
            {
                return board.NowMs < endMs;
            }
        }
    }
}
