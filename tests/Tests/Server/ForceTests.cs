using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>The life of the force flag, from the import that sets it to the report that ends it.</summary>
public class ForceTests
{
    [Fact]
    public async Task D8_force_takes_no_device_out_of_another_product_unless_the_caller_administers_both()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var (token, organisation) = await host.Stranger();
        await host.As(token, () => host.Ask<ProductAnswer>(
            HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Theirs", 95, null, null, organisation))));
        await using var device = new TestDevice { Product = 94 };
        await host.As(token, () => host.Ask<ImportAnswer>(HttpMethod.Post, "/v1/products/95/devices", new ImportDevices(device.Id, null)));
        await device.ComeOnline(host);

        var before = await host.Everything();
        foreach (var move in new[] { false, true })
        {
            var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, FleetHost.Devices, new { id = device.Id, force = true, move });
            Assert.Equal("in_another_product", refusal.Error);
        }
        Assert.Equal(before, await host.Everything());
        Assert.Equal(Reason.Mismatch, (await device.Report()).Reason);

        await host.CreateProduct(96); // the caller's own
        await using var own = new TestDevice { Product = 77 };
        await host.Import(own.Id, product: 96);
        var refused = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, FleetHost.Devices, new { id = own.Id, force = true });
        Assert.Equal("in_another_product", refused.Error); // it must be said
        await host.Ask<ImportAnswer>(HttpMethod.Post, FleetHost.Devices, new { id = own.Id, force = true, move = true });
        Assert.Equal((Reason.Forced, 94), Of(await own.ComeOnline(host)));
    }

    [Fact]
    public async Task D17_what_an_import_moves_leaves_its_product_as_any_other__with_a_note_there_and_without_what_was_set_there()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(96);
        await host.Import(FleetHost.Id(1), product: 96);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/96/devices/{FleetHost.Id(1)}", new { name = "of 96", notes = "secret of 96" });
        var move = new { id = FleetHost.Id(1), move = true };
        await host.Ask<ImportAnswer>(HttpMethod.Post, $"{FleetHost.Devices}?dry_run=true", move);
        Assert.Empty(await host.Noted("device.remove"));
        await host.Ask<ImportAnswer>(HttpMethod.Post, FleetHost.Devices, move);
        var moved = await host.Device(FleetHost.Id(1));
        Assert.Equal((94, null, null), (moved.ProductId, moved.Name, moved.Notes));
        var note = Assert.Single(await host.Noted("device.remove"));
        Assert.Equal((96, FleetHost.Id(1), "admin"), (note.ProductId, note.Subject, note.Actor));
        Assert.Contains("\"product\":94", note.After);
        Assert.True((await host.Get<AuditVerdict>("/v1/orgs/1/audit/verify")).Ok);
    }

    [Fact]
    public async Task D8_a_developer_of_one_product_cannot_take_from_one_where_they_only_look()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var (token, organisation) = await host.Stranger("looker");
        await host.As(token, () => host.Ask<ProductAnswer>(
            HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Theirs", 95, null, null, organisation))));
        await host.Import(FleetHost.Id(1));
        var added = await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("looker", "viewer", null, null));
        if (added.Invitation is { } invitation)
        {
            await host.As(token, () => host.Ask<InvitationAccepted>(HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(invitation.Code, null, null)));
        }
        var before = await host.Everything();
        var refusal = await host.As(token, () => host.Refused(
            HttpStatusCode.Conflict, HttpMethod.Post, "/v1/products/95/devices", new { id = FleetHost.Id(1), force = true, move = true }));
        Assert.Equal("in_another_product", refusal.Error);
        Assert.Equal(before, await host.Everything());
    }

    [Fact]
    public async Task D8_while_it_is_forced_it_has_every_privilege_and_the_first_matching_report_ends_it_with_a_note()
    {
        await using var host = await ServerHost.Start(webhooksAllowPrivate: true);
        await using var receiver = await WebhookReceiver.Start();
        await host.CreateProduct();
        await host.Hook(receiver);
        await using var stream = await EventListener.Open(host, EventHosts.Events);
        await using var device = new TestDevice { Product = 77, ClaimCode = await Code(host) };
        await host.Import(device.Id, force: true);
        Assert.Equal((Reason.Forced, 94), Of(await device.ComeOnline(host)));

        await device.Emit("temp"); // events and webhooks
        await stream.Next("temp");
        await Wait.Until(() => receiver.Requests.Count == 1);
        Assert.NotNull((await host.Device(device.Id)).Owner); // claiming
        await host.Upload(2);
        await host.Lock(device.Id, 2, flash: true); // updates
        var offer = await device.Offer();
        Assert.Empty(await host.Noted("device.force_clear"));
        await device.Update(host, offer);

        Assert.Equal(("ok", "member", false), Seen(await host.Device(device.Id)));
        var note = Assert.Single(await host.Noted("device.force_clear"));
        Assert.Equal(($"device {device.Id}", device.Id), (note.Actor, note.Subject));
        device.Product = 77; // the flag has done its work: from here on it is a mismatch like any other
        Assert.Equal(Reason.Mismatch, (await device.Reboot(host)).Reason);
        Assert.Single(await host.Noted("device.force_clear"));
    }

    [Fact]
    public async Task D9_a_forced_device_with_wrong_firmware_is_offered_the_target_at_once_and_is_cured_by_it()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { Product = 77 };
        await host.Import(device.Id);
        Assert.Equal(Reason.Mismatch, (await device.ComeOnline(host)).Reason);
        await device.AssertNothing(Topics.Offer);

        await host.Import(device.Id, force: true); // while it is online: no reset, no reconnect
        Assert.Equal(2, (await device.Offer()).Version);
        Assert.Equal(Reason.Forced, (await device.Verdict()).Reason);
        await device.Reboot(host);
        await device.Update(host, await device.Offer());
        Assert.Equal(("ok", "member", false), Seen(await host.Device(device.Id)));
        Assert.Equal("up_to_date", (await host.Device(device.Id)).UpdateReason);

        await using var away = new TestDevice { Product = 77 };
        await host.Import(away.Id);
        await away.ComeOnline(host);
        await away.Leave(host);
        await host.Import(away.Id, force: true); // while it is away for a moment
        await away.ComeOnline(host); // the same boot: for any other device that is no occasion
        Assert.Equal(2, (await away.Offer()).Version);
    }

    private static (Reason, int) Of(Verdict verdict) => (verdict.Reason, verdict.Product);

    private static (string, string?, bool) Seen(DeviceBody device) => (device.Status, device.Reason, device.Force);

    private static async Task<string> Code(ServerHost host) =>
        (await host.Ask<ClaimCodeAnswer>(HttpMethod.Post, "/v1/products/94/device_claims")).ClaimCode;
}
