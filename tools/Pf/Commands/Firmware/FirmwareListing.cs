using System.Globalization;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary>How versions, plans and progress look.</summary>
internal static class FirmwareListing
{
    /// <summary>Marks where a version is released; a decoration that stands before the word.</summary>
    private const string Star = "★ ";

    public static Listing Table(int product, IEnumerable<FirmwareBody> versions)
    {
        var table = Listing.Table(Listing.ProductHeader, "Version", "Title", "Targets", "Size", "Devices", "Uploaded", "Release");
        foreach (var version in versions)
        {
            table.Add(
                product,
                version.Version,
                version.Title,
                string.Join(' ', version.Images.Select(image => image.Target)),
                version.Size,
                version.DeviceCount,
                version.UploadedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Release(version));
        }
        return table;
    }

    public static Listing Fields(int product, FirmwareBody version)
    {
        var fields = Listing.Fields()
            .Add(Listing.ProductHeader, product)
            .Add("Version", version.Version)
            .Add("Title", version.Title)
            .Add("Description", version.Description)
            .Add("Release", Release(version))
            .Add("Marked bad", version.MarkedBad)
            .Add("Devices", version.DeviceCount)
            .Add("Uploaded", version.UploadedAt)
            .Add("Uploaded by", version.UploadedBy);
        foreach (var image in version.Images)
        {
            fields.Add(image.Target, $"{image.Size} bytes, {image.Hash}")
                .Add($"{image.Target} proved", Proof(image));
        }
        fields.Rows.RemoveAll(row => row[1].Length == 0);
        return fields;
    }

    public static Listing Fields(PlanBody plan)
    {
        var fields = Listing.Fields()
            .Add("Version", plan.Version)
            .Add("To", To(plan.ProductDefault, plan.Groups))
            .Add("Blocked", plan.ReleaseBlocked)
            .Add("Devices", plan.Devices)
            .Add("Take it now", plan.Now)
            .Add("At their next online", plan.NextOnline)
            .Add("Not at all", plan.NotAtAll);
        Reasons(fields, plan.Reasons);
        foreach (var from in plan.From)
        {
            fields.Add($"From version {from.Version}", from.Devices);
        }
        foreach (var target in plan.TargetsWithoutImage)
        {
            fields.Add($"No image for {target.Target}", target.Devices);
        }
        fields.Add("Bytes", plan.Bytes);
        fields.Rows.RemoveAll(row => row[1].Length == 0);
        return fields;
    }

    public static Listing Fields(ProgressBody progress)
    {
        var fields = Listing.Fields()
            .Add("Version", progress.Version)
            .Add("Devices", progress.Devices)
            .Add("Confirmed", progress.Confirmed)
            .Add("On trial", progress.Testing)
            .Add("In transfer", progress.InTransfer)
            .Add("Waiting", progress.Waiting.Sum(found => found.Devices));
        Reasons(fields, progress.Waiting);
        fields.Add("Failed, tried again", progress.Failed.Sum(found => found.Devices));
        Reasons(fields, progress.Failed);
        fields.Add("Needs attention", progress.NeedsAttention.Sum(found => found.Devices));
        Reasons(fields, progress.NeedsAttention);
        return fields;
    }

    /// <summary>Where a release goes, in words.</summary>
    public static string To(bool productDefault, IReadOnlyList<string> groups) => (productDefault, groups.Count) switch
    {
        (true, 0) => "the product",
        (false, _) => $"group {string.Join(", ", groups)}",
        _ => $"the product and group {string.Join(", ", groups)}",
    };

    private static void Reasons(Listing fields, IReadOnlyList<ReasonCount> reasons)
    {
        foreach (var found in reasons)
        {
            fields.Add($"  {found.Reason}", found.Devices);
        }
    }

    private static string Proof(ImageBody image) =>
        image.Evidence ? $"by {image.EvidenceBy}"
        : image.EvidenceDueAt is { } due ? $"not yet: its device must stay up until {due.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"
        : "by no device yet";

    private static string Release(FirmwareBody version)
    {
        var places = version.Current ? ["released", .. version.Groups] : version.Groups;
        return places.Count > 0 ? Star + string.Join(' ', places)
            : version.ReleaseBlocked is { } reason ? $"blocked: {reason}"
            : "possible";
    }
}
