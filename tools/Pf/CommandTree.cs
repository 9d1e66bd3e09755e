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
            Commands.ChangePassword.Create(),
            new Command("key", "Keys that sign images.") { Commands.Key.New.Create() },
            new Command("firmware", "Build, sign, upload and release firmware.")
            {
                Commands.Firmware.Build.Create(),
                Commands.Firmware.Pack.Create(),
                Commands.Firmware.Inspect.Create(),
                Commands.Firmware.Upload.Create(),
                Commands.Firmware.List.Create(),
                Commands.Firmware.Show.Create(),
                Commands.Firmware.Edit.Create(),
                Commands.Firmware.MarkBad.Create(),
                Commands.Firmware.Delete.Create(),
                Commands.Firmware.Plan.Create(),
                Commands.Firmware.Release.Create(),
                Commands.Firmware.EndRelease.Create(),
                Commands.Firmware.Progress.Create(),
                Commands.Firmware.Download.Create(),
            },
            new Command("product", "Products and the keys they trust.")
            {
                Commands.Product.CreateProduct.Create(),
                Commands.Product.List.Create(),
                Commands.Product.Show.Create(),
                Commands.Product.Set.Create(),
                Commands.Product.History.Create(),
                Commands.Product.Transfers.Create(),
                new Command("key", "The public keys that a product's images may be signed with.")
                {
                    Commands.Product.KeyAdd.Create(),
                    Commands.Product.KeyRemove.Create(),
                },
            },
            new Command("device", "The devices of a product.")
            {
                Commands.Device.Import.Create(),
                Commands.Device.Export.Create(),
                Commands.Device.List.Create(),
                Commands.Device.Show.Create(),
                Commands.Device.Explain.Create(),
                Commands.Device.Reports.Create(),
                Commands.Device.Set.Create(),
                Commands.Device.Ping.Create(),
                Commands.Device.Identify.Create(),
                Commands.Device.Lock.Create(),
                Commands.Device.Unlock.Create(),
                Commands.Device.Approve.Create(),
                Commands.Device.Deny.Create(),
                Commands.Device.Remove.Create(),
                Commands.Device.ResetCredential.Create(),
                Commands.Device.Unclaim.Create(),
                Commands.Device.Provision.Create(),
                Commands.Device.Certificate.Create(),
            },
            new Command("ca", "The authority that signs a server's certificate, and whether to trust it.")
            {
                Commands.Ca.Show.Create(),
                Commands.Ca.Export.Create(),
                Commands.Ca.Trust.Create(),
            },
            new Command("org", "Organisations, which own products.")
            {
                Commands.Org.List.Create(),
                Commands.Org.CreateOrg.Create(),
                Commands.Org.Rename.Create(),
            },
            new Command("team", "The people and API users of an organisation.")
            {
                Commands.Team.List.Create(),
                Commands.Team.Invite.Create(),
                Commands.Team.Role.Create(),
                Commands.Team.Remove.Create(),
            },
            new Command("invitation", "Invitations into a team.")
            {
                Commands.Team.Accept.Create(),
                Commands.Team.Invitations.List(),
                Commands.Team.Invitations.Withdraw(),
            },
            new Command("token", "Your tokens, for programs that act as you.")
            {
                Commands.Token.List.Create(),
                Commands.Token.New.Create(),
                Commands.Token.Revoke.Create(),
            },
            new Command("client", "OAuth clients: programs of your own, such as an app's backend.")
            {
                Commands.Client.List.Create(),
                Commands.Client.New.Create(),
                Commands.Client.Secret.Create(),
                Commands.Client.Remove.Create(),
            },
            new Command("customer", "Customers, who own devices.")
            {
                Commands.Customer.List.Create(),
                Commands.Customer.New.Create(),
                Commands.Customer.SetPassword.Create(),
                Commands.Customer.Remove.Create(),
            },
            new Command("claim", "Devices that are yours.")
            {
                Commands.Claim.Code.Create(),
                Commands.Claim.Take.Create(),
                Commands.Claim.List.Create(),
                Commands.Claim.Rename.Create(),
                Commands.Claim.GiveUp.Create(),
            },
            new Command("event", "What devices, people and the cloud say.")
            {
                Commands.Event.Follow.Create("follow", isFollowing: true),
                Commands.Event.Follow.Create("list", isFollowing: false),
                Commands.Event.Publish.Create(),
            },
            new Command("webhook", "Addresses that events are sent to.")
            {
                Commands.Webhook.CreateWebhook.Create(),
                Commands.Webhook.List.Create(),
                Commands.Webhook.Show.Create(),
                Commands.Webhook.Update.Create(),
                Commands.Webhook.Delete.Create(),
                Commands.Webhook.NewSecret.Create(),
                Commands.Webhook.Test.Create(),
                Commands.Webhook.Deliveries.Create(),
                Commands.Webhook.Redeliver.Create(),
            },
            Commands.Group.GroupVerbs.Create(),
            Commands.Flash.Create(),
            new Command("board", "Boards on USB, and virtual ones: desktop ESP32s that run the same images.")
            {
                Commands.Board.Identify.Create(),
                Commands.Board.Run.Create(),
                Commands.Board.Show.Create(),
            },
            new Command("audit", "Who changed what, and when.")
            {
                Commands.Audit.List.Create(),
                Commands.Audit.Verify.Create(),
                Commands.Audit.Export.Create(),
            },
            Commands.Reason.Explain.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExample((HelpAction)help.Action!);
        return root;
    }
}
