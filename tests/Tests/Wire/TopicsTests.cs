using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Wire;

/// <summary>A device's own topics and nobody else's.</summary>
public class TopicsTests
{
    private const string Own = "e00fce68000024a1b2c3d4e5";

    [Theory]
    [InlineData("pf/1/e00fce68000024a1b2c3d4e5/report", "report")]
    [InlineData("pf/1/e00fce68000024a1b2c3d4e5/event/door", "event/door")]
    [InlineData("pf/1/e00fce68000024a1b2c3d4e6/report", "")]
    [InlineData("pf/1/e00fce68000024a1b2c3d4e5report", "")]
    [InlineData("pf/1/e00fce68000024a1b2c3d4e5/", "")]
    [InlineData("pf/2/e00fce68000024a1b2c3d4e5/report", "")]
    [InlineData("#", "")]
    [InlineData("", "")]
    public void A_topic_is_a_devices_own_or_has_no_suffix(string topic, string suffix) =>
        Assert.Equal(suffix, Topics.SuffixOf(Own, topic));

    [Theory]
    [InlineData("report", true)]
    [InlineData("fetch", true)]
    [InlineData("progress", true)]
    [InlineData("event/a", true)]
    [InlineData("event/", false)]
    [InlineData("event/#", false)]
    [InlineData("event/+", false)]
    [InlineData("verdict", false)]
    [InlineData("offer", false)]
    [InlineData("chunk", false)]
    [InlineData("reports", false)]
    public void Only_what_devices_say_is_from_a_device(string suffix, bool allowed) =>
        Assert.Equal(allowed, Topics.IsFromDevice(suffix));
}
