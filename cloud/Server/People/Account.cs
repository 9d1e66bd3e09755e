using Microsoft.AspNetCore.Identity;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>Names and passwords of people and customers.</summary>
internal static class Account
{
    public const int NameCharsMax = 100;
    private const int EmailCharsMax = 254;
    private const int PasswordCharsMax = 200;

    private static string? nobodysHash;

    /// <summary>A customer's sign-in name: the same address in two organisations is two customers.</summary>
    public static string CustomerName(int organisation, string email) => $"{organisation}/{email}";

    /// <summary>Null, or why nobody can be called so.</summary>
    public static Refusal? CheckName(string? name) =>
        name is { Length: > 0 and <= NameCharsMax } && name.Trim() == name && !name.Contains('/') && NameRule.IsPlain(name)
            ? null
            : new(Reason.InvalidRequest, $"A user name has 1 to {NameCharsMax} characters, no slash and no space around it (username).");

    /// <summary>Null, or why it is no address.</summary>
    public static Refusal? CheckEmail(string? email) =>
        email is { Length: <= EmailCharsMax } && email.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
        && NameRule.IsPlain(email) && !email.Any(c => char.IsWhiteSpace(c) || c == '/')
            ? null
            : new(Reason.InvalidRequest, $"An e-mail address of at most {EmailCharsMax} characters is expected (email).");

    /// <summary>Sets the password, or says why it is none. The caller saves.</summary>
    public static async Task<Refusal?> SetPassword(UserManager<Person> users, Person person, string? password)
    {
        if (password is not { Length: <= PasswordCharsMax })
        {
            return new(Reason.InvalidRequest, $"A password of at most {PasswordCharsMax} characters is expected (password).");
        }
        foreach (var validator in users.PasswordValidators)
        {
            var result = await validator.ValidateAsync(users, person, password);
            if (!result.Succeeded)
            {
                return new(Reason.InvalidRequest, string.Join(' ', result.Errors.Select(error => error.Description)));
            }
        }
        person.PasswordHash = users.PasswordHasher.HashPassword(person, password);
        person.SecurityStamp = Guid.NewGuid().ToString("n");
        return null;
    }

    /// <summary>As much work as looking at somebody's password: how long an answer takes does not say whether there is such a person.</summary>
    public static void CheckNobodys(UserManager<Person> users, string password)
    {
        var nobody = new Person();
        nobodysHash ??= users.PasswordHasher.HashPassword(nobody, Guid.NewGuid().ToString());
        users.PasswordHasher.VerifyHashedPassword(nobody, nobodysHash, password);
    }

    /// <summary>
    /// Whether wrong passwords keep the person out for now. A lock that ends later than any does is of a clock that was set back since:
    /// nobody waits for it.
    /// </summary>
    public static bool IsLockedOut(UserManager<Person> users, Person person, DateTimeOffset now) =>
        person.LockoutEnd > now && person.LockoutEnd - now <= users.Options.Lockout.DefaultLockoutTimeSpan;

    /// <summary>Somebody new, ready to be added to the store.</summary>
    public static Person New(UserManager<Person> users, string userName, long nowMs) => new()
    {
        UserName = userName,
        NormalizedUserName = users.NormalizeName(userName),
        LockoutEnabled = true,
        CreatedAtMs = nowMs,
    };
}
