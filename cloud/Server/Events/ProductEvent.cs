namespace ProductFirmware.Server;

/// <summary>Something that happened and that people listen to: an event of a device, of a person, or of the cloud itself.</summary>
/// <param name="Product">The product whose event it is; null for one that only its publisher hears.</param>
/// <param name="DeviceId">The device that it is about, or null.</param>
/// <param name="OwnerId">Whose device that is, or who published it; null for nobody's.</param>
internal sealed record ProductEvent(string Name, string Data, int? Product, string? DeviceId, string? OwnerId, long AtMs)
{
    public const int TtlDefault = 60;

    /// <summary>Names it wherever it goes: a receiver that gets it twice knows it again.</summary>
    public string Id { get; } = Guid.CreateVersion7().ToString("n");

    /// <summary>Seconds that it is worth anything, as its publisher said.</summary>
    public int Ttl { get; init; } = TtlDefault;

    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(AtMs);

    /// <summary>An event about a product as a whole.</summary>
    public static ProductEvent Of(int product, string name, string data, TimeProvider time) =>
        new(name, data, product, null, null, time.GetUtcNow().ToUnixTimeMilliseconds());
}
