using System.Net;
using CsCheck;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>The rules of events and webhooks: names, how often, templates, retries, addresses.</summary>
public class EventRuleTests
{
    [Theory]
    [InlineData("a", Reason.None)]
    [InlineData("temp/kitchen", Reason.None)]
    [InlineData("sparkling", Reason.None)]
    [InlineData("", Reason.MissingField)]
    [InlineData("a\rb", Reason.Malformed)]
    [InlineData("spark/status", Reason.ReservedName)]
    [InlineData("SPARK/status", Reason.ReservedName)]
    [InlineData("particle/x", Reason.ReservedName)]
    [InlineData("pf/x", Reason.ReservedName)]
    public void Names_are_checked(string name, Reason expected) => Assert.Equal(expected, EventRule.CheckName(name));

    [Fact]
    public void A_connection_may_send_a_burst_and_then_so_many_a_second()
    {
        var allowance = new EventAllowance();
        Assert.Equal(EventAllowance.Burst, Enumerable.Range(0, 1000).Count(_ => allowance.Take(1000)));
        Assert.Equal(EventAllowance.PerSecond, Enumerable.Range(0, 1000).Count(i => allowance.Take(1001 + i)));
        Assert.Equal(EventAllowance.Burst, Enumerable.Range(0, 1000).Count(_ => allowance.Take(1_000_000)));
    }

    [Theory]
    [InlineData("none", "none")]
    [InlineData("{{a}}-{{{ b }}}", "1-{{a}}")]
    [InlineData("{{missing}}.", ".")]
    [InlineData("{{a", "{{a")]
    [InlineData("{{{a}}", "{{{a}}")]
    [InlineData("}}{{a}}}", "}}1}")]
    [InlineData("{{#a}}x{{/a}}", "x")]
    public void Placeholders_are_replaced_once_and_nothing_else_is_understood(string template, string expected) =>
        Assert.Equal(expected, Template.Fill(template, name => name switch { "a" => "1", "b" => "{{a}}", _ => null }));

    [Fact]
    public void Whatever_the_template_it_is_filled_without_an_error_and_no_longer_than_its_parts() =>
        Gen.String[Gen.Char["{}a #"], 0, 40].Sample(template =>
            Template.Fill(template, _ => "vv").Length <= template.Length + (2 * template.Length));

    [Fact]
    public void A_delivery_is_tried_six_times_in_about_an_hour_and_the_address_may_ask_for_more_time()
    {
        Assert.Equal(6, DeliveryRule.AttemptsMax);
        Assert.InRange(DeliveryRule.Pauses.Sum(pause => pause.TotalMinutes), 50, 65);
        Assert.Equal(TimeSpan.FromSeconds(5), DeliveryRule.PauseAfter(1, null));
        Assert.Equal(TimeSpan.FromSeconds(90), DeliveryRule.PauseAfter(1, TimeSpan.FromSeconds(90)));
        Assert.Equal(TimeSpan.FromSeconds(5), DeliveryRule.PauseAfter(1, TimeSpan.FromSeconds(-90)));
        Assert.Equal(DeliveryRule.AskedMax, DeliveryRule.PauseAfter(1, TimeSpan.FromDays(90)));
        Assert.Null(DeliveryRule.PauseAfter(6, TimeSpan.FromSeconds(90)));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.9.9.9", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    public void Only_addresses_on_the_internet_are_public(string address, bool expected) =>
        Assert.Equal(expected, AddressRule.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://example.com/hook", null)]
    [InlineData("http://example.com:8080/{{{PARTICLE_DEVICE_ID}}}?a={{b}}", null)]
    [InlineData("http://8.8.8.8", null)]
    [InlineData("ftp://example.com", Reason.InvalidRequest)]
    [InlineData("file:///etc/passwd", Reason.InvalidRequest)]
    [InlineData("example.com", Reason.InvalidRequest)]
    [InlineData("", Reason.InvalidRequest)]
    [InlineData("https://user:secret@example.com", Reason.InvalidRequest)]
    [InlineData("https://{{host}}/x", Reason.InvalidRequest)]
    [InlineData("https://example.{{host}}", Reason.InvalidRequest)]
    [InlineData("https://{{a/b}}/x", Reason.InvalidRequest)]
    [InlineData("https://{{a?b}}.example.com", Reason.InvalidRequest)]
    [InlineData("https://example.com{{a}}/x", Reason.InvalidRequest)]
    [InlineData("https://example.com:{{port}}/", Reason.InvalidRequest)]
    [InlineData("https://example.com ", Reason.InvalidRequest)]
    [InlineData("https://example.com/a b", Reason.InvalidRequest)]
    [InlineData("https://example.com/{{ a }}", null)]
    [InlineData("https://example.com?{{a}}", null)]
    [InlineData("https://\u0709m/", Reason.InvalidRequest)]
    [InlineData("http://localhost/x", Reason.AddressNotAllowed)]
    [InlineData("http://a.localhost./x", Reason.AddressNotAllowed)]
    [InlineData("http://127.0.0.1/x", Reason.AddressNotAllowed)]
    [InlineData("http://2130706433/x", Reason.AddressNotAllowed)]
    [InlineData("http://0x7f.1/x", Reason.AddressNotAllowed)]
    [InlineData("http://0177.0.0.1/x", Reason.AddressNotAllowed)]
    [InlineData("http://127.1/x", Reason.AddressNotAllowed)]
    [InlineData("http://0/x", Reason.AddressNotAllowed)]
    [InlineData("http://[::]/x", Reason.AddressNotAllowed)]
    [InlineData("http://[::ffff:7f00:1]/x", Reason.AddressNotAllowed)]
    [InlineData("http://[fe80::1%25eth0]/x", Reason.AddressNotAllowed)]
    [InlineData("http://[::1]/x", Reason.AddressNotAllowed)]
    [InlineData("http://[::ffff:169.254.169.254]/x", Reason.AddressNotAllowed)]
    public void A_webhook_goes_to_an_address_on_the_internet(string url, Reason? expected)
    {
        var hook = new Webhook(null, "temp", url, "POST", new Dictionary<string, string>(), null, null);
        Assert.Equal(expected, WebhookRule.Check(hook, allowPrivate: false)?.Reason);
        Assert.Equal(expected == Reason.AddressNotAllowed ? null : expected, WebhookRule.Check(hook, allowPrivate: true)?.Reason);
    }

    [Theory]
    [InlineData("Authorization", "Bearer x", true)]
    [InlineData("X-Id", "{{{PARTICLE_DEVICE_ID}}}", true)]
    [InlineData("Host", "inside", false)]
    [InlineData("Content-Length", "1", false)]
    [InlineData("webhook-signature", "v1,x", false)]
    [InlineData("X Y", "1", false)]
    [InlineData("", "1", false)]
    [InlineData("X", "1\r\nY: 2", false)]
    public void A_header_is_one_line_and_not_the_connections_own(string name, string value, bool expected)
    {
        var hook = new Webhook(null, "temp", "https://example.com", "POST", new Dictionary<string, string> { [name] = value }, null, null);
        Assert.Equal(expected, WebhookRule.Check(hook, allowPrivate: false) is null);
    }
}
