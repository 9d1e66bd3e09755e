using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Customer;

/// <summary><c>pf customer new</c>.</summary>
internal static class New
{
    public static Verb Create()
    {
        var email = new Argument<string>("EMAIL") { Description = "The customer's address." };
        var product = Given.Product();
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Give the customer a password: the first line of stdin. Without one, only your backend acts for them." };
        return new Verb("new", "Make a customer; a token of theirs is printed.", "pf customer new c@example.com --product 94") { email, product, passwordStdin }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var password = parse.GetValue(passwordStdin) ? Password.Read(fromStdin: true) : null;
                var made = await cloud.CreateCustomer(parse.GetValue(product), new(parse.GetValue(email), password), stop);
                screen.Done(made, made.AccessToken);
                screen.Note($"This is a token of {made.Customer.Username}, shown this once.");
            });
    }
}
