using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary>How products look in lists and by themselves.</summary>
internal static class ProductListing
{
    public static Listing Table(IEnumerable<ProductBody> products)
    {
        var table = Listing.Table(Listing.ProductHeader, "Name", "Policy", "Released", "Devices", "Quarantined", "Keys");
        foreach (var product in products)
        {
            table.Add(product.Id, product.Name, PolicyName(product), product.ReleasedVersion, product.DeviceCount, product.QuarantinedCount, product.PublicKeys.Count);
        }
        return table;
    }

    public static Listing Fields(ProductBody product)
    {
        var fields = Listing.Fields()
            .Add(Listing.ProductHeader, product.Id)
            .Add("Name", product.Name)
            .Add("Description", product.Description)
            .Add("Policy", PolicyName(product))
            .Add("Released version", product.ReleasedVersion is { } version ? version : "none")
            .Add("Evidence", product.EvidenceMinutes == 0 ? "one confirmed report" : $"{product.EvidenceMinutes} minutes up")
            .Add("Devices", product.DeviceCount)
            .Add("Quarantined", product.QuarantinedCount)
            .Add("Created", product.CreatedAt);
        foreach (var key in product.PublicKeys)
        {
            fields.Add("Key ID", key.Id);
        }
        return fields;
    }

    // The command line writes words with a hyphen, the API with an underscore.
    private static string PolicyName(ProductBody product) => product.Policy.Replace('_', '-');
}
