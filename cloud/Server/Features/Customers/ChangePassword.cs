using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Customers;

/// <summary><c>PUT /v1/products/:p/customers/:email</c>: the organisation sets a customer's password; the customer is signed out everywhere.</summary>
internal static class ChangePassword
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        string email, HttpRequest request, Caller caller, Store store, UserManager<Person> users, AuditLog audit)
    {
        var body = await FormOrJson.Read<CustomerChange>(request);
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await CustomerView.Find(store, users, caller.Organisation, email) is not { } customer)
        {
            return CustomerView.Unknown(email);
        }
        if (await Account.SetPassword(users, customer, body.Password) is { } weak)
        {
            return new Refused(weak);
        }
        await IssuedToken.End(store, customer.Id);
        audit.Note(caller, "customer.password", customer.Email!);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
