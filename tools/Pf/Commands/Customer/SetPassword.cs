using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Customer;

/// <summary><c>pf customer password</c>.</summary>
internal static class SetPassword
{
    public static Verb Create()
    {
        var email = new Argument<string>("EMAIL") { Description = "The customer's address." };
        var product = Given.Product();
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Read the password from the first line of stdin." };
        return new Verb("password", "Set a customer's password; they are signed out everywhere.", "pf customer password c@example.com --product 94 --password-stdin") { email, product, passwordStdin }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var password = Password.Read(parse.GetValue(passwordStdin));
                await cloud.ChangeCustomerPassword(parse.GetValue(product), parse.GetValue(email)!, password, stop);
                screen.Done(new OkAnswer(), $"{parse.GetValue(email)} has a new password.");
            });
    }
}
