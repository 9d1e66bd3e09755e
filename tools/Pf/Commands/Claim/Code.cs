using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Claim;

/// <summary><c>pf claim code</c>: a code for a device to present.</summary>
internal static class Code
{
    public static Verb Create()
    {
        var product = Given.Product();
        return new Verb("code", "Make a code by which a device becomes yours; it works once, for a day.", "pf claim code --product 94") { product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var made = await cloud.NewClaimCode(parse.GetValue(product), stop);
                screen.Done(made, made.ClaimCode);
                screen.Note("Give it to the device while setting it up: it presents it in its report.");
            });
    }
}
