using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Customers;

/// <summary><c>POST /v1/products/:p/customers</c>: somebody becomes a customer of the organisation, with a token at once, as Particle does it.</summary>
internal static class Create
{
    public static async Task<Results<Ok<CustomerCreated>, Refused>> Handle(
        HttpRequest request, Caller caller, Store store, UserManager<Person> users, AuditLog audit, TimeProvider time)
    {
        var body = await FormOrJson.Read<NewCustomer>(request);
        if (Account.CheckEmail(body.Email) is { } wrong)
        {
            return new Refused(wrong);
        }
        var customer = Account.New(users, Account.CustomerName(caller.Organisation, body.Email!), time.GetUtcNow().ToUnixTimeMilliseconds());
        customer.CustomerOf = caller.Organisation;
        customer.DisplayName = customer.Email = body.Email;
        if (!string.IsNullOrEmpty(body.Password) && await Account.SetPassword(users, customer, body.Password) is { } weak)
        {
            return new Refused(weak);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await CustomerView.Find(store, users, caller.Organisation, body.Email!) is not null)
        {
            return new Refused(Reason.NameTaken, $"{body.Email} is a customer already.");
        }
        store.Users.Add(customer);
        var token = IssuedToken.Add(store, new AccessTokenRow { Id = "", PersonId = customer.Id, ClientId = caller.ClientId }, time.GetUtcNow());
        audit.Note(caller, "customer.create", body.Email!);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new CustomerCreated(token.Text, token.Answer.TokenType, token.Answer.ExpiresIn, CustomerView.Body(customer)));
    }
}
