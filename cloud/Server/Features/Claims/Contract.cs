using System.Text.Json.Serialization;

namespace ProductFirmware.Rest;

/// <summary><c>POST /v1/device_claims</c> and <c>POST /v1/products/:p/device_claims</c>.</summary>
/// <param name="ClaimCode">63 characters for the device to present in its report within 24 hours; shown once.</param>
/// <param name="DeviceIds">The devices that the caller owns already.</param>
public sealed record ClaimCodeAnswer(string ClaimCode, IReadOnlyList<string> DeviceIds);

/// <summary><c>POST /v1/devices</c>, JSON or form.</summary>
/// <param name="Id">An online device that nobody owns.</param>
public sealed record ClaimDevice(string? Id);

/// <summary><c>PUT /v1/devices/:d</c>, JSON or form.</summary>
/// <param name="Name">At most 100 characters.</param>
public sealed record OwnDeviceChange(string? Name);

/// <summary>A device of the caller's own: what its owner sees of it.</summary>
/// <param name="ProductId">The product that it is a member of; absent where it is none.</param>
public sealed record OwnDeviceBody(
    string Id, string? Name, int? ProductId, bool Online, [property: JsonPropertyName("connected")] bool Connected, int? FirmwareVersion, DateTimeOffset? LastHeard);
