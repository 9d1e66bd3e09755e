using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>Identity's hashing of passwords, counted: it is what a sign-in costs.</summary>
internal sealed class CountedHashes : IPasswordHasher<Person>
{
    private readonly PasswordHasher<Person> hasher = new();
    private int hashed;
    private int verified;

    public int Hashed => Volatile.Read(ref hashed);

    public int Verified => Volatile.Read(ref verified);

    public void AddTo(IServiceCollection parts) => parts.Replace(ServiceDescriptor.Singleton<IPasswordHasher<Person>>(this));

    public string HashPassword(Person user, string password)
    {
        Interlocked.Increment(ref hashed);
        return hasher.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref verified);
        return hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
