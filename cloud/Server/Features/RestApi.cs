using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features;

/// <summary>Every address of the REST API. What each does stands in the file of its verb.</summary>
internal static class RestApi
{
    public static void AddRest(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddScoped<Devices.DeviceView>();
        services.ConfigureHttpJsonOptions(json => RestJson.Apply(json.SerializerOptions));
        // A body that cannot be read is told with its cause, in development or not.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void MapRest(this WebApplication app)
    {
        app.MapGet("/health/live", Health.Live.Handle);
        app.MapGet("/health/ready", Health.Ready.Handle);
        app.MapPost("/oauth/token", People.SignIn.Handle);

        var v1 = app.MapGroup("/v1").RequireAuthorization();
        v1.MapGet("/user", People.Show.Handle);
        v1.MapDelete("/access_tokens/current", People.SignOut.Handle);

        v1.MapGet("/products", Products.List.Handle);
        v1.MapPost("/products", Products.Create.Handle);
        var product = v1.MapGroup("/products/{p:int}");
        product.MapGet("", Products.Show.Handle);
        product.MapPut("", Products.Change.Handle);
        product.MapPost("/keys", Products.AddKey.Handle);
        product.MapDelete("/keys/{id}", Products.RemoveKey.Handle);

        product.MapGet("/devices", Devices.List.Handle);
        product.MapPost("/devices", Devices.Import.Handle);
        product.MapGet("/devices/{d}", Devices.Show.Handle);
        product.MapPut("/devices/{d}", Devices.Change.Handle);
        product.MapDelete("/devices/{d}", Devices.Remove.Handle);
        product.MapGet("/devices/{d}/explain", Devices.Explain.Handle);
        product.MapDelete("/devices/{d}/credential", Devices.ResetCredential.Handle);
        product.MapPut("/devices/{d}/provisioning", Devices.Provision.Handle);

        product.MapGet("/firmware", Firmware.List.Handle);
        product.MapPost("/firmware", Firmware.Upload.Handle);
        product.MapPut("/firmware/release", Firmware.Release.Handle);
        product.MapGet("/firmware/{v:int}", Firmware.Show.Handle);
        product.MapGet("/firmware/{v:int}/binary", Firmware.Binary.Handle);
    }
}
