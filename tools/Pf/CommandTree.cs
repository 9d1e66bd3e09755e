using System.CommandLine;
using System.CommandLine.Help;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf;

/// <summary>Every noun and its verbs. A verb is one file under Commands/.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var root = new RootCommand("ProductFirmware: firmware for a product, from desk to fleet.")
        {
            Commands.Demo.Demo.Create(),
            Commands.Login.Create(),
            Commands.Logout.Create(),
            new Command("key", "Keys that sign images.") { Commands.Key.New.Create() },
            new Command("firmware", "Build, sign, upload and release firmware.")
            {
                Commands.Firmware.Build.Create(),
                Commands.Firmware.Pack.Create(),
                Commands.Firmware.Inspect.Create(),
                Commands.Firmware.Upload.Create(),
                Commands.Firmware.List.Create(),
                Commands.Firmware.Release.Create(),
                Commands.Firmware.Download.Create(),
            },
            new Command("product", "Products and the keys they trust.")
            {
                Commands.Product.CreateProduct.Create(),
                Commands.Product.List.Create(),
                Commands.Product.Show.Create(),
                Commands.Product.Set.Create(),
                new Command("key", "The public keys that a product's images may be signed with.")
                {
                    Commands.Product.KeyAdd.Create(),
                    Commands.Product.KeyRemove.Create(),
                },
            },
            new Command("device", "The devices of a product.")
            {
                Commands.Device.Import.Create(),
                Commands.Device.List.Create(),
                Commands.Device.Show.Create(),
                Commands.Device.Explain.Create(),
                Commands.Device.Lock.Create(),
                Commands.Device.Unlock.Create(),
                Commands.Device.Approve.Create(),
                Commands.Device.Deny.Create(),
                Commands.Device.Remove.Create(),
                Commands.Device.ResetCredential.Create(),
                Commands.Device.Certificate.Create(),
            },
            new Command("ca", "The authority that signs a server's certificate, and whether to trust it.")
            {
                Commands.Ca.Show.Create(),
                Commands.Ca.Export.Create(),
                Commands.Ca.Trust.Create(),
            },
            Commands.Flash.Create(),
            new Command("board", "Boards on USB, and virtual ones: desktop ESP32s that run the same images.")
            {
                Commands.Board.Identify.Create(),
                Commands.Board.Run.Create(),
                Commands.Board.Show.Create(),
            },
            Commands.Reason.Explain.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExample((HelpAction)help.Action!);
        return root;
    }
}
