using System.CommandLine;
using System.Text;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Flashing;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary>
/// <c>pf device provision</c>: makes a new credential for a device, tells it to the cloud, and leaves it in a file for whoever
/// writes it to the board. The wire carries no secrets.
/// </summary>
internal static class Provision
{
    private sealed record Options(int Product, string Device, string File, bool ImageKey, bool Rotate);

    private sealed record Answer(string Device, string File, bool Rotate);

    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        var file = new Option<string>("--to") { Description = "The file for what is made, as lines of the board's settings; readable by you only.", HelpName = "FILE", Required = true };
        var imageKey = new Option<bool>("--image-key") { Description = "Make a new image key as well, for a board with slots in files. It counts at once." };
        var rotate = new Option<bool>("--rotate") { Description = "Leave the credential of today good until the new one is first used." };
        return new Verb("provision", "Make a device a new credential, for a board that you can write it to.", "pf device provision e00fce680000a1b2c3d4e5f6 --product 94 --rotate --to new-credential.txt")
        {
            device, product, file, imageKey, rotate,
        }.Asks((parse, cloud, screen, stop) => Run(
            new(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), parse.GetValue(file)!, parse.GetValue(imageKey), parse.GetValue(rotate)),
            cloud,
            screen,
            stop));
    }

    // The file first: a credential that only the cloud knew would lock the board out.
    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        if (File.Exists(options.File))
        {
            throw Failure.Of("file_exists", $"{options.File} is there already, and may hold the only copy of a secret.", "give another name with --to");
        }
        var secrets = new BoardSecrets();
        var lines = $"credential={secrets.Credential}\n" + (options.ImageKey ? $"imageKey={secrets.ImageKey}\n" : "");
        AtomicFile.Write(options.File, Encoding.ASCII.GetBytes(lines), ownerOnly: true);
        try
        {
            await cloud.Provision(options.Product, options.Device, new DeviceSecrets(secrets.Credential, options.ImageKey ? secrets.ImageKey : null, options.Rotate), stop);
        }
        catch (Failure refused) when (refused.ExitCode == ExitCode.Refused)
        {
            File.Delete(options.File);
            throw;
        }
        var until = options.Rotate ? "the one of today stays good until it first comes with it" : "the one of today is refused from now on";
        screen.Done(new Answer(options.Device, options.File, options.Rotate), $"Device {options.Device} has a new credential in {options.File}; {until}.");
    }
}
