namespace ProductFirmware.Rest;

/// <summary>A version of a product's firmware. <c>GET /v1/products/:p/firmware</c> answers a bare array of these, newest first.</summary>
/// <param name="Size">Bytes of its first image's file.</param>
/// <param name="DeviceCount">Members that report it.</param>
/// <param name="Current">Whether it is the released version.</param>
/// <param name="ReleaseBlocked">Why it cannot be released now: a Reason's name; absent where it can.</param>
public sealed record FirmwareBody(
    int Version,
    string Title,
    string? Description,
    int Size,
    int DeviceCount,
    bool Current,
    bool ProductDefault,
    DateTimeOffset UploadedAt,
    string? UploadedBy,
    string? ReleaseBlocked,
    IReadOnlyList<ImageBody> Images);

/// <summary>One image of a version.</summary>
/// <param name="Hash">Image hash, hex.</param>
/// <param name="Evidence">Whether a member has confirmed this very image; without it the version cannot be released.</param>
public sealed record ImageBody(string Target, string Hash, int Size, string KeyId, bool Evidence, DateTimeOffset? EvidenceAt, string? EvidenceBy);

/// <summary>
/// <c>PUT /v1/products/:p/firmware/release</c>. Upload is <c>POST /v1/products/:p/firmware</c>, multipart with <c>file</c>,
/// <c>title</c>, and optional <c>version</c> and <c>description</c>; the answer is a <see cref="FirmwareBody"/>.
/// </summary>
public sealed record ReleaseFirmware(int? Version, bool? ProductDefault);
