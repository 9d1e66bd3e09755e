using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>One administrator is made at the first start, with a random password in a file that only the server's user can read.</summary>
internal static class FirstAdministrator
{
    private const string UserName = "admin";

    public static void AddPeople(this IServiceCollection services)
    {
        services.AddIdentityCore<IdentityUser>(identity =>
        {
            identity.Password.RequiredLength = 12;
            identity.Password.RequireNonAlphanumeric = false;
            identity.Password.RequireUppercase = false;
            identity.Lockout.AllowedForNewUsers = true;
        }).AddEntityFrameworkStores<Store>();
        // Only the core: tokens are looked up, so there is no cookie to protect.
        services.AddWebEncoders();
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = TokenAuthentication.SchemeName;
            authentication.AddScheme<TokenAuthentication>(TokenAuthentication.SchemeName, displayName: null);
        });
        services.AddTransient<TokenAuthentication>();
        services.AddAuthorization();
    }

    public static async Task Make(IServiceProvider services, DataFolder folder, string url)
    {
        var path = folder.File("admin.json");
        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        if (await users.Users.AnyAsync())
        {
            await UpdateUrl(path, url);
            return;
        }
        var password = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 24) + "-a1";
        // The file first: a person without a known password would be locked out, a file without its person is written again.
        await Write(path, new JsonObject { ["url"] = url, ["username"] = UserName, ["password"] = password });
        var result = await users.CreateAsync(new IdentityUser(UserName), password);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
        services.GetRequiredService<ILoggerFactory>().CreateLogger("People").LogInformation("How to sign in stands in {Path}", path);
    }

    // The port may be another one this time. A person who deleted the file keeps it deleted.
    private static async Task UpdateUrl(string path, string url)
    {
        if (!File.Exists(path))
        {
            return;
        }
        try
        {
            if (JsonNode.Parse(await File.ReadAllTextAsync(path)) is JsonObject admin && (string?)admin["url"] != url)
            {
                admin["url"] = url;
                await Write(path, admin);
            }
        }
        catch (JsonException)
        {
            // edited by hand: not ours any more
        }
    }

    private static async Task Write(string path, JsonObject content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        var draft = path + ".new";
        File.Delete(draft);
        await using (var file = new FileStream(draft, options))
        {
            await JsonSerializer.SerializeAsync(file, content);
        }
        File.Move(draft, path, overwrite: true);
    }
}
