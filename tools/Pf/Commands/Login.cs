using System.CommandLine;
using System.Text.Json;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands;

/// <summary><c>pf login</c>: asks the server for a token and keeps it.</summary>
internal static class Login
{
    private const string DefaultUser = "admin";

    private sealed record Answer(string Url, string User, string KeptIn);

    /// <summary>What the server writes to <c>data/admin.json</c> at its first start.</summary>
    private sealed record AdminFile(string? Url, string? Username, string? Password);

    public static Verb Create()
    {
        var user = new Option<string?>("--user") { Description = $"Who signs in ({DefaultUser} where left out).", HelpName = "NAME" };
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Read the password from the first line of stdin." };
        var adminFile = new Option<string?>("--admin-file") { Description = "Take address, name and password from the file that the server wrote at its first start.", HelpName = "FILE" };
        return new Verb("login", "Sign in to a server.", "pf login --admin-file data/admin.json")
        {
            user, passwordStdin, adminFile,
        }.RunsWithUrl((parse, url, screen, stop) =>
        {
            var admin = parse.GetValue(adminFile) is { } file ? ReadAdminFile(file) : null;
            var password = admin?.Password ?? Password.Read(parse.GetValue(passwordStdin));
            var name = parse.GetValue(user) ?? admin?.Username ?? DefaultUser;
            return Run(url ?? ServerAddress.FromEnvironment ?? admin?.Url, name, password, screen, stop);
        });
    }

    private static async Task Run(string? url, string user, string password, Screen screen, CancellationToken stop)
    {
        using var cloud = ServerAddress.Connect(url);
        var token = await cloud.SignIn(user, password, stop);
        new SignIn(cloud.Url.ToString(), user, token.AccessToken).Save();
        screen.Done(new Answer(cloud.Url.ToString(), user, SignIn.FilePath), $"Signed in to {cloud.Url} as {user}; the token is kept in {SignIn.FilePath}.");
    }

    private static AdminFile ReadAdminFile(string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize<AdminFile>(AtomicFile.Read(path, "administrator's file"), Rest.RestJson.Options);
            return file?.Password is null ? throw new JsonException() : file;
        }
        catch (JsonException)
        {
            throw Failure.Of("admin_file_unreadable", $"{path} holds no password as the server writes it.", "give the data/admin.json of the server");
        }
    }
}
