using ProductFirmware.Core;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>Whose devices are, as one organisation sees it: each owner is looked up once, however many devices they have.</summary>
internal sealed class OwnersSeen(int organisation)
{
    private readonly Dictionary<string, Ownership> known = [];

    public static async Task<OwnersSeen> Load(Store store, int organisation, IEnumerable<string?> owners)
    {
        var seen = new OwnersSeen(organisation);
        await seen.Load(store, owners);
        return seen;
    }

    public async Task Load(Store store, IEnumerable<string?> owners)
    {
        foreach (var owner in owners.OfType<string>().Where(owner => !known.ContainsKey(owner)).Distinct().ToList())
        {
            known[owner] = await Owners.OwnershipOf(store, owner, organisation);
        }
    }

    public Ownership Of(string? owner) => owner is null ? Ownership.None : known[owner];
}
