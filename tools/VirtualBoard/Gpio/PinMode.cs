#nullable enable
namespace System.Device.Gpio
{
    /// <summary>What a pin is used for.</summary>
    public enum PinMode
    {
        Input = 0,
        InputPullDown = 1,
        InputPullUp = 2,
        Output = 3,
        OutputOpenDrain = 4
    }
}
