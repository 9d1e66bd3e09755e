using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ProductFirmware.Core;
using ProductFirmware.Server;
using ProductFirmware.Server.Features;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>docs/security.md says the limits that the server has.</summary>
public class SecurityPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "security.md"));

    private static readonly GuardLimits Guard = new();
    private static readonly LockoutOptions Lockout = new();

    [Fact]
    public void Every_limit_that_the_page_names_is_the_servers() => Assert.All(Sentences(), sentence => Assert.Contains(sentence, Page));

    private static IEnumerable<string> Sentences() =>
    [
        .. AtTheBrokersPort(),
        .. AtTheHttpPort(),
        .. OfGuesses(),
        .. OfStrangers(),
        .. OfMembersAndTenants(),
    ];

    private static IEnumerable<string> AtTheBrokersPort() =>
    [
        $"({Guard.ConnectBytesMax / 1024} KiB for CONNECT, {Guard.PacketBytesMax / 1024} KiB after)",
        $"on the time for TLS and CONNECT together ({Guard.ConnectTimeout.TotalSeconds} s), for one packet ({Guard.PacketTimeout.TotalSeconds} s), without any ({Guard.IdleTimeout.TotalMinutes} min)",
        $"on connections waiting ({Guard.PendingPerAddress:N0}) and open ({Guard.PerAddress:N0}) from one address, and altogether ({Guard.Total:N0})",
        $"{Guard.PacketsPerSecond} packets a second after a burst of {Guard.PacketBurst}, of which a connection counts as {DeviceLimit.ConnectPackets},",
        $"after {Connection.StrikesMax} refused topics it is disconnected",
    ];

    private static IEnumerable<string> AtTheHttpPort() =>
    [
        $"{Json.BytesMax / 1024 / 1024} MiB of a body",
        $"so long for the headers ({Guard.ConnectTimeout.TotalSeconds} s), so slow a body at least ({new KestrelServerLimits().MinRequestBodyDataRate!.BytesPerSecond} bytes a second), so many connections from one address ({Guard.PerAddress:N0})",
    ];

    private static IEnumerable<string> OfGuesses() =>
    [
        $"{ConnectBrake.FreeFailures} free failures, then pauses that double up to {ConnectBrake.PauseMsMax / 1000} s",
        $"{ConnectBrake.AddressBurst} failures, then {ConnectBrake.AddressPerSecond} a second for the address",
        $"Identity locks the person for {Lockout.DefaultLockoutTimeSpan.TotalMinutes} minutes after {Lockout.MaxFailedAccessAttempts} failures",
        $"{SignInBrake.Burst} failures an address, then one in {1 / SignInBrake.PerSecond} s.",
    ];

    private static IEnumerable<string> OfStrangers() =>
    [
        $"an address brings {Strangers.AddressBurst:N0} at once and {Strangers.AddressPerSecond * 3600:N0} more in each hour, up to {Strangers.AddressBurst + (Strangers.AddressPerSecond * 3600):N0} in the first",
        $"{ServerOptions.Parse([], _ => null, out _)!.Strangers:N0} may be there altogether",
        $"the old ones did not come for {StrangerPrune.Age.TotalDays} days",
    ];

    private static IEnumerable<string> OfMembersAndTenants() =>
    [
        $"{EventAllowance.PerSecond} events a second after a burst of {EventAllowance.Burst};",
        $"where more than {DeliveryPrune.WaitingMax:N0} deliveries wait for one webhook, a device with more than {DeliveryPrune.WaitingOfDeviceMax:N0} gives up its own oldest first",
        $"webhooks have a share of the requests ({OutboxPump.PerOrganisationMax} of {OutboxPump.UnderWayMax} an organisation)",
        $"event streams an end ({EventHub.PerOrganisationMax:N0} an organisation with its customers)",
        $"products an end ({ProductFirmware.Server.Features.Products.Create.PerOrganisationMax:N0} an organisation, {ProductFirmware.Server.Features.Organisations.Create.OwnedMax} organisations a person)",
    ];
}
