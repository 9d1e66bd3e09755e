using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Customer;

/// <summary><c>pf customer remove</c>.</summary>
internal static class Remove
{
    public static Verb Create()
    {
        var email = new Argument<string>("EMAIL") { Description = "The customer's address." };
        var product = Given.Product();
        return new Verb("remove", "Remove a customer; their devices are nobody's then.", "pf customer remove c@example.com --product 94") { email, product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                await cloud.RemoveCustomer(parse.GetValue(product), parse.GetValue(email)!, stop);
                screen.Done(new OkAnswer(), $"{parse.GetValue(email)} is no customer any more.");
            });
    }
}
