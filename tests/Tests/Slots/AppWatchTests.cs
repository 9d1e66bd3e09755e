using ProductFirmware.Device;

namespace ProductFirmware.Tests.Slots;

/// <summary>How long an app may be silent.</summary>
public class AppWatchTests
{
    [Fact]
    public void An_app_must_check_in_within_ten_seconds_of_its_start()
    {
        var watch = new AppWatch(5000);
        Assert.False(watch.Hangs(15_000, 0));
        Assert.True(watch.Hangs(15_001, 0));
    }

    [Fact]
    public void And_every_thirty_seconds_then()
    {
        var watch = new AppWatch(0);
        Assert.False(watch.Hangs(9000, 1));
        Assert.False(watch.Hangs(39_000, 1));
        Assert.True(watch.Hangs(39_001, 1));
        Assert.False(watch.Hangs(39_001, 2));
        Assert.False(watch.Hangs(69_001, 2));
        Assert.True(watch.Hangs(69_002, 2));
    }
}
