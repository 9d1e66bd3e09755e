using ProductFirmware.Device;

namespace ProductFirmware.Tests.Esp32;

/// <summary>The server's address in an ESP32's settings.</summary>
public class ServerAddressTests
{
    [Theory]
    [InlineData("cloud.example:8884", true, "cloud.example", 8884)]
    [InlineData("cloud.example", true, "cloud.example", 8883)]
    [InlineData("192.168.1.9", false, "192.168.1.9", 1883)]
    [InlineData("a:1", false, "a", 1)]
    [InlineData("a:65535", false, "a", 65535)]
    public void Host_with_or_without_port_is_taken(string text, bool tls, string host, int port)
    {
        var address = ServerAddress.Parse(text, tls)!;
        Assert.Equal((host, port), (address.Host, address.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":8883")]
    [InlineData("host:")]
    [InlineData("host:port")]
    [InlineData("host:0")]
    [InlineData("host:-1")]
    [InlineData("host:65536")]
    [InlineData("host:99999999999")]
    [InlineData("https://host")]
    [InlineData("mqtts://host:8883")]
    [InlineData("host/path")]
    [InlineData("two words:1")]
    [InlineData("fe80::1")]
    public void What_is_no_address_gives_none(string text) => Assert.Null(ServerAddress.Parse(text, true));
}
