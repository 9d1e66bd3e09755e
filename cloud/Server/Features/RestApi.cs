using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features;

/// <summary>Every address of the REST API. What each does stands in the file of its verb.</summary>
internal static class RestApi
{
    public static void AddRest(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddScoped<Devices.DeviceView>();
        services.AddSingleton<SignInBrake>();
        services.ConfigureHttpJsonOptions(json => RestJson.Apply(json.SerializerOptions));
        // A body that cannot be read is told with its cause, in development or not.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void MapRest(this WebApplication app)
    {
        app.MapGet("/health/live", Health.Live.Handle);
        app.MapGet("/health/ready", Health.Ready.Handle);
        app.MapPost("/oauth/token", People.SignIn.Handle);
        app.MapGet("/ca.pem", Server.AuthorityFile.Handle);

        var v1 = app.MapGroup("/v1").RequireAuthorization();
        MapPeople(v1);
        MapProducts(v1);
        var product = v1.MapGroup("/products/{p:int}");
        MapDevices(product);
        MapFirmware(product);
    }

    private static void MapPeople(RouteGroupBuilder v1)
    {
        v1.MapGet("/user", People.Show.Handle).ForAnyone(customersToo: true);
        v1.MapDelete("/access_tokens/current", People.SignOut.Handle).ForAnyone(customersToo: true);
    }

    private static void MapProducts(RouteGroupBuilder v1)
    {
        v1.MapGet("/products", Products.List.Handle).ForAnyone();
        v1.MapPost("/products", Products.Create.Handle).ForAnyone();
        var product = v1.MapGroup("/products/{p:int}");
        product.MapGet("", Products.Show.Handle).Needs(Right.ProductGet);
        product.MapPut("", Products.Change.Handle).Needs(Right.ProductUpdate);
        product.MapPost("/keys", Products.AddKey.Handle).Needs(Right.ProductUpdate);
        product.MapDelete("/keys/{id}", Products.RemoveKey.Handle).Needs(Right.ProductUpdate);
    }

    private static void MapDevices(RouteGroupBuilder product)
    {
        product.MapGet("/devices", Devices.List.Handle).Needs(Right.DevicesList);
        product.MapPost("/devices", Devices.Import.Handle).Needs(Right.DevicesImport);
        product.MapGet("/devices/{d}", Devices.Show.Handle).Needs(Right.DevicesList);
        product.MapPut("/devices/{d}", Devices.Change.Handle).Needs(Right.DevicesPing); // and more where it changes more
        product.MapDelete("/devices/{d}", Devices.Remove.Handle).Needs(Right.DevicesRemove);
        product.MapGet("/devices/{d}/explain", Devices.Explain.Handle).Needs(Right.DevicesList);
        product.MapDelete("/devices/{d}/credential", Devices.ResetCredential.Handle).Needs(Right.DevicesProvision);
        product.MapPut("/devices/{d}/provisioning", Devices.Provision.Handle).Needs(Right.DevicesProvision);
        product.MapPost("/devices/{d}/certificate", Server.IssueCertificate.Handle).Needs(Right.DevicesProvision);
    }

    private static void MapFirmware(RouteGroupBuilder product)
    {
        product.MapGet("/firmware", Firmware.List.Handle).Needs(Right.FirmwareList);
        product.MapPost("/firmware", Firmware.Upload.Handle).Needs(Right.FirmwareCreate);
        product.MapPut("/firmware/release", Firmware.Release.Handle).Needs(Right.FirmwareRelease);
        product.MapGet("/firmware/{v:int}", Firmware.Show.Handle).Needs(Right.FirmwareList);
        product.MapGet("/firmware/{v:int}/binary", Firmware.Binary.Handle).Needs(Right.FirmwareGet);
    }
}
