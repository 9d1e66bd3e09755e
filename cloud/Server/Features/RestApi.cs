using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features;

/// <summary>Every address of the REST API. What each does stands in the file of its verb.</summary>
internal static class RestApi
{
    public static void AddRest(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddCors();
        services.AddScoped<Devices.DeviceView>();
        services.AddSingleton<ReleaseWave>();
        services.AddHostedService(parts => parts.GetRequiredService<ReleaseWave>());
        services.AddSingleton<Devices.DeviceCounts>();
        services.AddSingleton<SignInBrake>();
        services.AddSingleton<People.PasswordTurns>();
        services.AddHostedService<HistoryTick>();
        services.AddHostedService<StrangerPrune>();
        services.ConfigureHttpJsonOptions(json => RestJson.Apply(json.SerializerOptions));
        // A body that cannot be read is told with its cause, in development or not.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void MapRest(this WebApplication app)
    {
        app.MapGet("/health/live", Health.Live.Handle);
        app.MapGet("/health/ready", Health.Ready.Handle);
        app.MapPost("/oauth/token", People.SignIn.Handle).TellsErrors();
        app.MapGet("/ca.pem", Server.AuthorityFile.Handle);

        var v1 = app.MapGroup("/v1").RequireAuthorization().TellsErrors();
        MapPeople(v1);
        MapProducts(v1);
        var product = v1.MapGroup("/products/{p:int}");
        MapOrganisations(v1);
        MapTeam(product);
        MapCustomers(product);
        MapClaims(v1);
        MapDevices(product);
        MapGroups(product);
        MapFirmware(product);
        MapAudit(v1, product);
        MapEvents(v1, product);
        MapIntegrations(product.MapGroup("/integrations"));
        MapIntegrations(product.MapGroup("/webhooks")); // as Particle's clients call them
    }

    private static void MapPeople(RouteGroupBuilder v1)
    {
        v1.MapGet("/user", People.Show.Handle).ForAnyone(customersToo: true);
        v1.MapPut("/user", People.ChangePassword.Handle).ForPeople(customersToo: true);
        v1.MapGet("/access_tokens", Tokens.List.Handle).ForPeople(customersToo: true);
        v1.MapPost("/access_tokens", Tokens.Create.Handle).ForPeople();
        v1.MapDelete("/access_tokens/{token}", Tokens.Revoke.Handle).ForPeople(customersToo: true);
        v1.MapDelete("/access_tokens/current", People.SignOut.Handle).ForAnyone(customersToo: true);
    }

    private static void MapOrganisations(RouteGroupBuilder v1)
    {
        v1.MapGet("/orgs", Organisations.List.Handle).ForAnyone();
        v1.MapPost("/orgs", Organisations.Create.Handle).ForPeople();
        v1.MapPost("/invitations/accept", Team.Accept.Handle).ForVisitors();
        var organisation = v1.MapGroup("/orgs/{o:int}");
        organisation.MapGet("", Organisations.Show.Handle).Needs(Right.ProductGet);
        organisation.MapPut("", Organisations.Change.Handle).Needs(Right.TeamUpdate);
        organisation.MapGet("/products", Organisations.OrganisationProducts.Handle).Needs(Right.ProductGet);
        organisation.MapGet("/invitations", Team.ListInvitations.Handle).Needs(Right.TeamList);
        organisation.MapDelete("/invitations/{id}", Team.RemoveInvitation.Handle).Needs(Right.TeamUpdate);
        MapTeam(organisation);
    }

    // Particle knows teams by product; ours are an organisation's, so it is the same team.
    private static void MapTeam(RouteGroupBuilder parent)
    {
        parent.MapGet("/team", Team.List.Handle).Needs(Right.TeamList);
        parent.MapPost("/team", Team.Add.Handle).Needs(Right.TeamUpdate);
        parent.MapPost("/team/{username}", Team.Change.Handle).Needs(Right.TeamUpdate);
        parent.MapDelete("/team/{username}", Team.Remove.Handle).Needs(Right.TeamUpdate);
    }

    private static void MapCustomers(RouteGroupBuilder product)
    {
        product.MapGet("/clients", Clients.List.Handle).Needs(Right.ClientsUpdate);
        product.MapPost("/clients", Clients.Create.Handle).Needs(Right.ClientsUpdate);
        product.MapPut("/clients/{id}/secret", Clients.ChangeSecret.Handle).Needs(Right.ClientsUpdate);
        product.MapDelete("/clients/{id}", Clients.Remove.Handle).Needs(Right.ClientsUpdate);
        product.MapGet("/customers", Customers.List.Handle).Needs(Right.CustomersList);
        product.MapPost("/customers", Customers.Create.Handle).Needs(Right.CustomersCreate, takesClientSecret: true);
        product.MapPut("/customers/{email}", Customers.ChangePassword.Handle).Needs(Right.CustomersCreate);
        product.MapDelete("/customers/{email}", Customers.Remove.Handle).Needs(Right.CustomersRemove);
        product.MapPost("/device_claims", Claims.NewCode.OfProduct).Needs(Right.DevicesUpdate, customersToo: true);
        product.MapDelete("/devices/{d}/owner", Claims.Unclaim.ByTeam).Needs(Right.DevicesUnclaim);
    }

    private static void MapClaims(RouteGroupBuilder v1)
    {
        v1.MapPost("/device_claims", Claims.NewCode.OfOrganisation).ForPeople(customersToo: true);
        v1.MapGet("/devices", Claims.List.Handle).ForPeople(customersToo: true);
        v1.MapPost("/devices", Claims.Claim.Handle).ForPeople(customersToo: true);
        v1.MapGet("/devices/{d}", Claims.Show.Handle).ForPeople(customersToo: true);
        v1.MapPut("/devices/{d}", Claims.Rename.Handle).ForPeople(customersToo: true);
        v1.MapDelete("/devices/{d}", Claims.Unclaim.Own).ForPeople(customersToo: true);
    }

    private static void MapProducts(RouteGroupBuilder v1)
    {
        v1.MapGet("/products", Products.List.Handle).ForAnyone();
        v1.MapPost("/products", Products.Create.Handle).ForAnyone();
        var product = v1.MapGroup("/products/{p:int}");
        product.MapGet("", Products.Show.Handle).Needs(Right.ProductGet).IsSameForAll();
        product.MapGet("/rights", People.Rights.Handle).Needs(Right.ProductGet);
        product.MapPut("", Products.Change.Handle).Needs(Right.ProductUpdate).IsConditional();
        product.MapGet("/history", Products.History.Handle).Needs(Right.ProductGet).IsSameForAll();
        product.MapGet("/transfers", Products.Transfers.Handle).Needs(Right.DevicesList).IsSameForAll();
        product.MapPost("/keys", Products.AddKey.Handle).Needs(Right.ProductUpdate);
        product.MapDelete("/keys/{id}", Products.RemoveKey.Handle).Needs(Right.ProductUpdate);
    }

    private static void MapDevices(RouteGroupBuilder product)
    {
        product.MapGet("/devices", Devices.List.Handle).Needs(Right.DevicesList).IsSameForAll();
        product.MapPost("/devices", Devices.Import.Handle).Needs(Right.DevicesImport);
        product.MapPut("/devices", Devices.ChangeMany.Handle).Needs(Right.DevicesList); // each action needs a right of its own
        product.MapGet("/devices/export", Devices.Export.Handle).Needs(Right.DevicesList);
        product.MapGet("/devices/{d}", Devices.Show.Handle).Needs(Right.DevicesList).IsSameForAll();
        product.MapPut("/devices/{d}", Devices.Change.Handle).Needs(Right.DevicesPing).IsConditional(); // and more where it changes more
        product.MapDelete("/devices/{d}", Devices.Remove.Handle).Needs(Right.DevicesRemove);
        product.MapPut("/devices/{d}/ping", Devices.Ping.Handle).Needs(Right.DevicesPing);
        product.MapGet("/devices/{d}/explain", Devices.Explain.Handle).Needs(Right.DevicesList).IsSameForAll();
        product.MapGet("/devices/{d}/reports", Devices.Reports.Handle).Needs(Right.DevicesList).IsSameForAll();
        product.MapDelete("/devices/{d}/credential", Devices.ResetCredential.Handle).Needs(Right.DevicesProvision);
        product.MapPut("/devices/{d}/provisioning", Devices.Provision.Handle).Needs(Right.DevicesProvision);
        product.MapPost("/devices/{d}/certificate", Server.IssueCertificate.Handle).Needs(Right.DevicesProvision);
    }

    private static void MapGroups(RouteGroupBuilder product)
    {
        product.MapGet("/groups", Groups.List.Handle).Needs(Right.GroupsList).IsSameForAll();
        product.MapPost("/groups", Groups.Create.Handle).Needs(Right.GroupsUpdate);
        product.MapGet("/groups/{name}", Groups.Show.Handle).Needs(Right.GroupsList);
        product.MapPut("/groups/{name}", Groups.Change.Handle).Needs(Right.GroupsUpdate);
        product.MapDelete("/groups/{name}", Groups.Delete.Handle).Needs(Right.GroupsUpdate);
        product.MapGet("/impact", Groups.Impact.Handle).Needs(Right.GroupsList);
    }

    private static void MapFirmware(RouteGroupBuilder product)
    {
        product.MapGet("/firmware", Firmware.List.Handle).Needs(Right.FirmwareList).IsSameForAll();
        product.MapPost("/firmware", Firmware.Upload.Handle).Needs(Right.FirmwareCreate);
        product.MapPut("/firmware/release", Firmware.Release.Handle).Needs(Right.FirmwareRelease).IsConditional();
        product.MapGet("/firmware/{v:int}", Firmware.Show.Handle).Needs(Right.FirmwareList);
        product.MapPut("/firmware/{v:int}", Firmware.Change.Handle).Needs(Right.FirmwareUpdate);
        product.MapDelete("/firmware/{v:int}", Firmware.Delete.Handle).Needs(Right.FirmwareDelete);
        product.MapGet("/firmware/{v:int}/binary", Firmware.Binary.Handle).Needs(Right.FirmwareGet);
        product.MapGet("/firmware/{v:int}/plan", Firmware.Plan.Handle).Needs(Right.FirmwareList).IsSameForAll();
        product.MapGet("/firmware/{v:int}/progress", Firmware.Progress.Handle).Needs(Right.FirmwareList).IsSameForAll();
    }

    private static void MapAudit(RouteGroupBuilder v1, RouteGroupBuilder product)
    {
        product.MapGet("/audit", Audit.List.OfProduct).Needs(Right.AuditList);
        v1.MapGet("/orgs/{o:int}/audit", Audit.List.OfOrganisation).Needs(Right.AuditList);
        v1.MapGet("/orgs/{o:int}/audit/verify", Audit.Verify.Handle).Needs(Right.AuditList);
    }

    private static void MapEvents(RouteGroupBuilder v1, RouteGroupBuilder product)
    {
        product.MapGet("/events/{**prefix}", Events.Listen.Product).Needs(Right.EventsGet).Streams();
        product.MapGet("/devices/{d}/events/{**prefix}", Events.Listen.Device).Needs(Right.EventsGet).Streams();
        product.MapPost("/events", Events.Publish.Product).Needs(Right.EventsSend);
        v1.MapGet("/devices/events/{**prefix}", Events.Listen.Own).ForAnyone(customersToo: true, ofToken: Right.EventsGet).Streams();
        v1.MapGet("/devices/{d}/events/{**prefix}", Events.Listen.OwnDevice).ForAnyone(customersToo: true, ofToken: Right.EventsGet).Streams();
        v1.MapPost("/devices/events", Events.Publish.Own).ForAnyone(customersToo: true, ofToken: Right.EventsSend);
    }

    private static void IsConditional(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new Conditional());

    private static void IsSameForAll(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new Dashboard.SameForAll());

    private static void Streams(this RouteHandlerBuilder endpoint) => endpoint.Produces<string>(StatusCodes.Status200OK, "text/event-stream");

    private static void MapIntegrations(RouteGroupBuilder integrations)
    {
        integrations.MapGet("", Integrations.List.Handle).Needs(Right.IntegrationsList);
        integrations.MapPost("", Integrations.Create.Handle).Needs(Right.IntegrationsUpdate);
        integrations.MapGet("/{id:int}", Integrations.Show.Handle).Needs(Right.IntegrationsList);
        integrations.MapPut("/{id:int}", Integrations.Change.Handle).Needs(Right.IntegrationsUpdate);
        integrations.MapDelete("/{id:int}", Integrations.Remove.Handle).Needs(Right.IntegrationsUpdate);
        integrations.MapPost("/{id:int}/secret", Integrations.NewSecret.Handle).Needs(Right.IntegrationsUpdate);
        integrations.MapPost("/{id:int}/test", Integrations.Test.Handle).Needs(Right.IntegrationsUpdate);
        integrations.MapGet("/{id:int}/deliveries", Integrations.Deliveries.Handle).Needs(Right.IntegrationsList);
        integrations.MapPost("/{id:int}/deliveries/{n:long}/redeliver", Integrations.Redeliver.Handle).Needs(Right.IntegrationsUpdate);
    }
}
