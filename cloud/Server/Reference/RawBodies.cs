using System.Collections.Frozen;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features;

namespace ProductFirmware.Server;

/// <summary>What a handler reads that takes the body by itself, and in which forms.</summary>
internal sealed record RawBody(Type Type, params string[] ContentTypes)
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";
    public const string Files = "multipart/form-data";
    public const string Text = "text/plain";

    /// <summary>By handler. It is for the reference only: what else is sent is still told by the handler, not by routing.</summary>
    public static readonly FrozenDictionary<Type, RawBody> All = new Dictionary<Type, RawBody>
    {
        [typeof(Features.Claims.Claim)] = new(typeof(ClaimDevice), Json, Form),
        [typeof(Features.Claims.Rename)] = new(typeof(OwnDeviceChange), Json, Form),
        [typeof(Features.Customers.ChangePassword)] = new(typeof(CustomerChange), Json, Form),
        [typeof(Features.Customers.Create)] = new(typeof(NewCustomer), Json, Form),
        [typeof(Features.Devices.Change)] = new(typeof(DeviceChange), Json),
        [typeof(Features.Devices.ChangeMany)] = new(typeof(DevicesChange), Json),
        [typeof(Features.Devices.Import)] = new(typeof(ImportForm), Json, Files, Text),
        [typeof(Features.Devices.Provision)] = new(typeof(DeviceSecrets), Json),
        [typeof(Features.Devices.Remove)] = new(typeof(RemoveForm), Json),
        [typeof(Features.Firmware.Release)] = new(typeof(ReleaseFirmware), Json),
        [typeof(Features.Firmware.Upload)] = new(typeof(UploadForm), Files),
        [typeof(Features.Groups.Change)] = new(typeof(GroupChange), Json),
        [typeof(Features.Groups.Create)] = new(typeof(NewGroup), Json),
        [typeof(Features.People.ChangePassword)] = new(typeof(PasswordChange), Json),
        [typeof(Features.People.SignIn)] = new(typeof(TokenRequest), Form),
        [typeof(Features.Team.Accept)] = new(typeof(AcceptInvitation), Json),
    }.ToFrozenDictionary();
}

/// <summary>Devices to take in: one, several, or a file with one ID a line.</summary>
/// <param name="Id">One device's ID.</param>
/// <param name="Move">Whether members of other products are taken over, where the caller may remove them there.</param>
/// <param name="Groups">The groups that all are put into.</param>
/// <param name="File">A text with one ID a line; a <c>text/plain</c> body is the same.</param>
internal sealed record ImportForm(
    string? Id, IReadOnlyList<string>? Ids, IFormFile? File, bool? Force, bool? DryRun, bool? NoUpdate, bool? Move, bool? Test, bool? Development, IReadOnlyList<string>? Groups);

/// <summary>How a device is taken out.</summary>
internal sealed record RemoveForm(bool? Deny);

/// <summary>A version to upload.</summary>
/// <param name="File">The packed image.</param>
/// <param name="Version">The version; where it is given it must be the image's.</param>
internal sealed record UploadForm(IFormFile File, string Title, int? Version, string? Description);
