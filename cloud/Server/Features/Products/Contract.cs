namespace ProductFirmware.Rest;

/// <summary>A product.</summary>
/// <param name="Id">The number that firmware declares with <c>[ProductId(…)]</c>.</param>
/// <param name="Organization">The organisation that it belongs to (Particle's spelling).</param>
/// <param name="Slug">What may stand for the number in addresses.</param>
/// <param name="Policy"><c>quarantine</c> or <c>auto_approve</c>.</param>
/// <param name="ReleasedVersion">The preferred version; absent where nothing is released.</param>
/// <param name="Revision">Counts changes; sent back with a change, it is refused where somebody else was faster. The <c>ETag</c> says the same.</param>
/// <param name="EvidenceMinutes">How long a device must have stayed up with a version before that proves it, and it may be released.</param>
public sealed record ProductBody(
    int Id,
    int Organization,
    string? Slug,
    string Name,
    string? Description,
    string Policy,
    int? ReleasedVersion,
    int DeviceCount,
    int QuarantinedCount,
    IReadOnlyList<PublicKeyBody> PublicKeys,
    DateTimeOffset CreatedAt,
    int Revision = 0,
    int EvidenceMinutes = 0);

/// <summary>A public key that the product's images may be signed with.</summary>
/// <param name="Id">SHA-256 of the key's SubjectPublicKeyInfo, hex: what images carry.</param>
public sealed record PublicKeyBody(string Id, string Pem, DateTimeOffset CreatedAt);

/// <summary><c>GET /v1/products</c>.</summary>
public sealed record ProductsAnswer(IReadOnlyList<ProductBody> Products);

/// <summary><c>POST /v1/products</c>, <c>GET</c> and <c>PUT /v1/products/:p</c>.</summary>
public sealed record ProductAnswer(ProductBody Product);

/// <summary><c>POST /v1/products</c>.</summary>
public sealed record CreateProduct(NewProduct? Product);

/// <summary>The product to create.</summary>
/// <param name="Id">The ID wanted; the next free one where absent.</param>
/// <param name="Organization">Whose it becomes; the caller's only one where absent.</param>
/// <param name="PublicKeys">PEM texts.</param>
public sealed record NewProduct(string? Name, int? Id, string? Description, IReadOnlyList<string>? PublicKeys, int? Organization = null);

/// <summary><c>PUT /v1/products/:p</c>: what is absent stays. With <c>If-Match</c> it is made only while nobody else changed the product.</summary>
public sealed record UpdateProduct(ProductChange? Product);

/// <summary>The fields of a product that can change.</summary>
/// <param name="Policy"><c>quarantine</c> or <c>auto_approve</c>.</param>
/// <param name="Revision">The revision that the change was made for; any where absent.</param>
/// <param name="EvidenceMinutes">0 to 10080, a week. What is proved already stays so.</param>
public sealed record ProductChange(string? Name, string? Description, string? Policy, int? Revision = null, int? EvidenceMinutes = null);

/// <summary><c>POST /v1/products/:p/keys</c>.</summary>
public sealed record AddPublicKey(string? Pem);

/// <summary><c>GET /v1/products/:p/history?days=</c>: what the fleet was, oldest first.</summary>
/// <param name="Samples">One for each full hour, or where that would be more than 400 for every second, third and so on; the last is the present.</param>
public sealed record HistoryAnswer(IReadOnlyList<HistoryBody> Samples);

/// <summary>What a product's fleet was at one moment.</summary>
/// <param name="At">The moment: a full hour, or the present.</param>
/// <param name="Devices">Members.</param>
/// <param name="Online">Those of them that were connected.</param>
/// <param name="Quarantined">Devices that waited for an answer.</param>
/// <param name="Versions">Members by the version that they reported, newest version first.</param>
public sealed record HistoryBody(DateTimeOffset At, int Devices, int Online, int Quarantined, IReadOnlyList<VersionCount> Versions);

/// <summary><c>GET /v1/products/:p/transfers?version=&amp;device=&amp;wrong=true</c>: the newest transfers of the product's firmware, newest first.</summary>
/// <param name="Transfers">Each with its device.</param>
public sealed record TransfersAnswer(IReadOnlyList<DeviceTransferBody> Transfers);

/// <summary>The way of one version to one device.</summary>
/// <param name="Id">Counted over all products.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="DeviceName">Its name; absent where it has none, or is no member any more.</param>
/// <param name="Version">The version that goes to it.</param>
/// <param name="State"><c>offered</c>, <c>accepted</c>, <c>downloading</c>, <c>staged</c>, <c>swapping</c>, <c>confirmed</c>, <c>refused</c>, <c>failed</c>, <c>cancelled</c>, <c>reverted</c>.</param>
/// <param name="Offset">Bytes that the device holds verified.</param>
/// <param name="Size">Bytes of the whole file.</param>
/// <param name="Attempt">Counted from 1 for each device and image.</param>
/// <param name="Reason">Why, where it did not go through: a Reason's name.</param>
public sealed record DeviceTransferBody(
    int Id,
    string DeviceId,
    string? DeviceName,
    int Version,
    string State,
    int Offset,
    int Size,
    int Attempt,
    string? Reason,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt);
