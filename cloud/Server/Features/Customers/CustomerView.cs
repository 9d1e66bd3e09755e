using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Customers;

/// <summary>Customers as the API shows them, and how one is found.</summary>
internal static class CustomerView
{
    public static CustomerBody Body(Person customer, IEnumerable<string>? devices = null) => new(
        customer.Id, customer.Email!, DateTimeOffset.FromUnixTimeMilliseconds(customer.CreatedAtMs), [.. devices ?? []]);

    public static Task<Person?> Find(Store store, UserManager<Person> users, int organisation, string email)
    {
        var name = users.NormalizeName(Account.CustomerName(organisation, email));
        return store.Users.FirstOrDefaultAsync(row => row.CustomerOf == organisation && row.NormalizedUserName == name);
    }

    public static Refused Unknown(string email) => new(Reason.NotFound, $"{email} is no customer of this organisation.");
}
