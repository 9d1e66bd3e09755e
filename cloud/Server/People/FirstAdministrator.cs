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
        services.AddIdentityCore<Person>(identity =>
        {
            identity.Password.RequiredLength = 12;
            identity.Password.RequireNonAlphanumeric = false;
            identity.Password.RequireUppercase = false;
            identity.Lockout.AllowedForNewUsers = true;
            identity.User.AllowedUserNameCharacters = ""; // e-mail addresses, and customers' names hold their organisation
        }).AddEntityFrameworkStores<Store>();
        // Only the core: tokens are looked up, so there is no cookie to protect.
        services.AddWebEncoders();
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = TokenAuthentication.SchemeName;
            authentication.AddScheme<TokenAuthentication>(TokenAuthentication.SchemeName, displayName: null);
        });
        services.AddTransient<TokenAuthentication>();
        services.AddScoped<AuditLog>();
        services.AddAuthorization();
    }

    public static async Task Make(IServiceProvider services, DataFolder folder, string url)
    {
        var path = folder.File("admin.json");
        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var nowMs = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        if (await users.Users.AnyAsync())
        {
            await OwnFirstOrganisation(store, nowMs);
            await UpdateUrl(path, url);
            return;
        }
        var password = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 24) + "-a1";
        // The file first: a person without a known password would be locked out, a file without its person is written again.
        await Write(path, new JsonObject { ["url"] = url, ["username"] = UserName, ["password"] = password });
        var result = await users.CreateAsync(new Person { UserName = UserName, CreatedAtMs = nowMs }, password);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
        await OwnFirstOrganisation(store, nowMs);
        services.GetRequiredService<ILoggerFactory>().CreateLogger("People").LogInformation("How to sign in stands in {Path}", path);
    }

    // Who was there before organisations were owns the first one; so does the administrator whose making was cut off half-way.
    private static async Task OwnFirstOrganisation(Store store, long nowMs)
    {
        if (await store.Team.AnyAsync())
        {
            return;
        }
        var people = await store.Users.Where(person => person.CustomerOf == null).Select(person => person.Id).ToListAsync();
        store.Team.AddRange(people.Select(id => new TeamRow
        {
            OrganisationId = OrganisationRow.FirstId,
            PersonId = id,
            Role = Role.Owner,
            SinceMs = nowMs,
        }));
        await store.SaveChangesAsync();
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
