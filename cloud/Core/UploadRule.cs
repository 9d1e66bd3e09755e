using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>An upload as it came: the file and what the person typed.</summary>
/// <param name="File">The image file's bytes; empty where none was attached.</param>
/// <param name="Title">A name for the version; distinct in the product, whatever the case (D12).</param>
/// <param name="EnteredVersion">The version that the person typed, as text, or null where none was typed.</param>
public sealed record Upload(byte[] File, string? Title, string? EnteredVersion);

/// <summary>What the product holds already, as far as uploads depend on it.</summary>
/// <param name="Product">The product's ID.</param>
/// <param name="PublicKeys">Keys that its images may be signed with (SubjectPublicKeyInfo, DER).</param>
/// <param name="HighestVersion">The highest version ever accepted, without those that were deleted before a device reported them (D14); 0 for none.</param>
/// <param name="HighestIsReleased">Whether that version was ever released: then it takes no further target.</param>
/// <param name="HighestTargets">The targets that version holds.</param>
/// <param name="HighestTitle">That version's title.</param>
/// <param name="TitleIsTaken">Whether another version has the upload's title.</param>
public sealed record Holdings(
    int Product,
    IReadOnlyCollection<byte[]> PublicKeys,
    int HighestVersion,
    bool HighestIsReleased,
    IReadOnlyCollection<string> HighestTargets,
    string HighestTitle,
    bool TitleIsTaken);

/// <summary>Whether a file becomes a version of the product (S44–S46, S52–S55). Version and product are read from the file.</summary>
public static class UploadRule
{
    /// <summary>Characters of a title, at most.</summary>
    public const int TitleCharsMax = 64;

    /// <summary>Characters of a description, at most.</summary>
    public const int DescriptionCharsMax = 4000;

    /// <summary>Null where the upload is accepted; <paramref name="image"/> then holds what was read.</summary>
    public static Refusal? Check(Upload upload, Holdings holdings, out ImageFile image)
    {
        image = new ImageFile();
        if (upload.File.Length == 0)
        {
            return new(Reason.FileMissing, "No file is attached.");
        }
        var reason = image.Decode(upload.File);
        if (reason != Reason.None)
        {
            return new(reason, $"The file is not an image that can be accepted: {Explanations.Of(reason).Meaning}");
        }
        return CheckIdentity(upload, holdings, image)
            ?? CheckSignature(upload, holdings, image)
            ?? CheckVersion(holdings, image)
            ?? CheckTitle(upload, holdings, image);
    }

    /// <summary>Whether the file is a further target's image of the highest version, which is not released yet.</summary>
    public static bool IsFurtherTarget(Holdings holdings, int version) =>
        version == holdings.HighestVersion && !holdings.HighestIsReleased;

    /// <summary>The title as it is stored and compared: without outer spaces.</summary>
    public static string CleanTitle(string? title) => title?.Trim() ?? "";

    private static Refusal? CheckIdentity(Upload upload, Holdings holdings, ImageFile image)
    {
        if (image.Tlvs.Product != holdings.Product)
        {
            return new(Reason.WrongProduct, $"The file is firmware of product {image.Tlvs.Product}, and this is product {holdings.Product}.");
        }
        if (!IsTarget(image.Tlvs.Target))
        {
            return new(Reason.WrongTarget, "The file's target is no name of a board: letters, digits, hyphens and underscores.");
        }
        if (upload.EnteredVersion is null)
        {
            return null;
        }
        if (!int.TryParse(upload.EnteredVersion, out var entered) || entered is < Limits.VersionMin or > Limits.VersionMax)
        {
            return new(Reason.OutOfRange, $"\"{upload.EnteredVersion}\" is not a version: a whole number from {Limits.VersionMin} to {Limits.VersionMax}.");
        }
        return entered == image.Tlvs.Version
            ? null
            : new(Reason.VersionDiffers, $"The version entered is {entered}, and the file was compiled as version {image.Tlvs.Version}.");
    }

    // It becomes a part of the file's name when the image is downloaded.
    private static bool IsTarget(string target) => target.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static Refusal? CheckSignature(Upload upload, Holdings holdings, ImageFile image)
    {
        if (holdings.PublicKeys.Count == 0)
        {
            return new(Reason.NoPublicKey, $"Product {holdings.Product} has no public key, so no signature can be checked.");
        }
        return Signature.Check(upload.File, image, holdings.PublicKeys) switch
        {
            Reason.None => null,
            Reason.ForeignKey => new(Reason.ForeignKey, "The file is signed with a key that this product does not hold."),
            var reason => new(reason, "The file's signature does not fit its bytes."),
        };
    }

    private static Refusal? CheckVersion(Holdings holdings, ImageFile image)
    {
        var version = image.Tlvs.Version;
        if (IsFurtherTarget(holdings, version) && !holdings.HighestTargets.Contains(image.Tlvs.Target))
        {
            return null;
        }
        return version > holdings.HighestVersion
            ? null
            : new(Reason.VersionNotAbove, $"The file is version {version}, and version {holdings.HighestVersion} was already uploaded (target {image.Tlvs.Target}).");
    }

    /// <summary>A new title for a version that is held already.</summary>
    public static Refusal? CheckTitle(string title, bool isTaken) => title.Length switch
    {
        0 => new(Reason.TitleMissing, "The version needs a title."),
        > TitleCharsMax => new(Reason.TitleTooLong, $"The title has {title.Length} characters; {TitleCharsMax} are the most."),
        _ when !NameRule.IsPlain(title) => new(Reason.InvalidRequest, $"A title is {NameRule.Said}."),
        _ when isTaken => new(Reason.TitleTaken, $"Another version is called \"{title}\"."),
        _ => null,
    };

    /// <summary>A version may go without a description.</summary>
    public static Refusal? CheckDescription(string? description) => description?.Length > DescriptionCharsMax
        ? new(Reason.InvalidRequest, $"The description has {description.Length} characters; {DescriptionCharsMax} are the most.")
        : null;

    private static Refusal? CheckTitle(Upload upload, Holdings holdings, ImageFile image)
    {
        var title = CleanTitle(upload.Title);
        var isFurther = IsFurtherTarget(holdings, image.Tlvs.Version);
        if (isFurther && (title.Length == 0 || title.Equals(holdings.HighestTitle, StringComparison.OrdinalIgnoreCase)))
        {
            return null; // it joins the version that has a title
        }
        return CheckTitle(title, holdings.TitleIsTaken || isFurther);
    }
}
