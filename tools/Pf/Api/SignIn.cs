using System.Text.Json;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>The sign-in that <c>pf login</c> keeps in the user's config folder, readable by its owner only.</summary>
internal sealed record SignIn(string Url, string User, string Token)
{
    /// <summary><c>$XDG_CONFIG_HOME/pf/login.json</c>, or the system's config folder.</summary>
    public static string FilePath => Path.Combine(ConfigFolder, "pf", "login.json");

    private static string ConfigFolder => Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder
        ? folder
        : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>The sign-in, or null where nobody is signed in.</summary>
    public static SignIn? Load()
    {
        try
        {
            return File.Exists(FilePath) ? JsonSerializer.Deserialize<SignIn>(File.ReadAllBytes(FilePath), RestJson.Options) : null;
        }
        catch (JsonException)
        {
            throw Failure.Of("login_unreadable", $"{FilePath} is not what pf login wrote.", "delete it and sign in again: pf login");
        }
    }

    public void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        AtomicFile.Write(FilePath, JsonSerializer.SerializeToUtf8Bytes(this, RestJson.Options), ownerOnly: true);
    }

    public static void Forget() => File.Delete(FilePath);
}
