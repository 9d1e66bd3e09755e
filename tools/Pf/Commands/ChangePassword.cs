using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands;

/// <summary><c>pf password</c>: another one for who is signed in.</summary>
internal static class ChangePassword
{
    public static Verb Create()
    {
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Read the present password and the new one from the first two lines of stdin." };
        return new Verb("password", "Change your password; your other sign-ins and tokens end.", "pf password --password-stdin") { passwordStdin }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var current = Password.Read(parse.GetValue(passwordStdin), "Present password:");
                await cloud.ChangePassword(current, Password.Read(parse.GetValue(passwordStdin), "New password:"), stop);
                screen.Done(new OkAnswer(), "You have a new password.");
            });
    }
}
