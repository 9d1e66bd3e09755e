using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>What groups may be called, and how many there are at most.</summary>
public static class GroupRule
{
    /// <summary>Characters of a group's name, at most.</summary>
    public const int NameCharsMax = 64;

    /// <summary>Characters of a group's description, at most.</summary>
    public const int DescriptionCharsMax = 500;

    /// <summary>Groups of one product, at most.</summary>
    public const int InProductMax = 1000;

    /// <summary>Groups that one device is in, at most.</summary>
    public const int OfDeviceMax = 50;

    /// <summary>Null, or why a group cannot be called so.</summary>
    public static Refusal? CheckName(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return new(Reason.InvalidRequest, "The group needs a name.");
        }
        if (name.Length > NameCharsMax)
        {
            return new(Reason.InvalidRequest, $"The group's name has {name.Length} characters; {NameCharsMax} are the most.");
        }
        return name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '_')
            ? null
            : new(Reason.InvalidRequest, $"\"{name}\" cannot be a group's name: it has lower-case letters, digits, hyphens and underscores only.");
    }

    /// <summary>Null, or why the groups cannot be a device's: each must exist.</summary>
    public static Refusal? CheckMembership(IReadOnlyCollection<string> wanted, IReadOnlySet<string> existing)
    {
        if (wanted.Count > OfDeviceMax)
        {
            return new(Reason.InvalidRequest, $"A device is in {OfDeviceMax} groups at most, and {wanted.Count} were named.");
        }
        return wanted.FirstOrDefault(name => !existing.Contains(name)) is { } unknown
            ? new(Reason.NotFound, $"There is no group \"{unknown}\" in this product.")
            : null;
    }
}
