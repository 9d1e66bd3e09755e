using System.Reflection;

namespace ProductFirmware.Tests.Infrastructure;

/// <summary>Where the tests find the project's own files.</summary>
internal static class Repository
{
    /// <summary>The repository's root folder.</summary>
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Debug or Release, as the tests were built.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    /// <summary>A path below the root.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
