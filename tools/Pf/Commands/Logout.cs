using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands;

/// <summary><c>pf logout</c>: revokes the token that <c>pf login</c> kept, and forgets it.</summary>
internal static class Logout
{
    public static Verb Create() =>
        new Verb("logout", "Sign out: revoke the kept token and forget it.", "pf logout").Runs((_, screen, stop) => Run(screen, stop));

    private static async Task Run(Screen screen, CancellationToken stop)
    {
        if (SignIn.Load() is not { } kept)
        {
            screen.Done(new OkAnswer(), "Nobody is signed in.");
            return;
        }
        using var cloud = new CloudClient(ServerAddress.Parse(kept.Url), kept.Token);
        try
        {
            await cloud.SignOut(stop);
        }
        catch (Failure failure) when (failure.ExitCode == ExitCode.NotSignedIn)
        {
            // Revoked or expired before: there is only the file left to forget.
        }
        SignIn.Forget();
        screen.Done(new OkAnswer(), $"Signed out of {kept.Url}.");
    }
}
