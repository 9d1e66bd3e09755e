#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>The app's own test of a new image: true where the app works. It is asked on the agent's thread.</summary>
    public delegate bool HealthCheck();
}
