using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Customers;

/// <summary><c>DELETE /v1/products/:p/customers/:email</c>: gone with tokens and claim codes; the devices are nobody's and stay members.</summary>
internal static class Remove
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        string email, Caller caller, Store store, UserManager<Person> users, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await CustomerView.Find(store, users, caller.Organisation, email) is not { } customer)
        {
            return CustomerView.Unknown(email);
        }
        var devices = await store.Devices.Where(row => row.OwnerId == customer.Id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.OwnerId, (string?)null)
            .SetProperty(row => row.Revision, row => row.Revision + 1));
        await store.ClaimCodes.Where(row => row.PersonId == customer.Id).ExecuteDeleteAsync();
        await IssuedToken.End(store, customer.Id);
        store.Users.Remove(customer);
        audit.Note(caller, "customer.remove", customer.Email!, new { devices });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
