extern alias pf;

using System.CommandLine;
using System.Text.RegularExpressions;
using pf::ProductFirmware.Pf;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Pf;

/// <summary>pf can do everything that the API can: an address without a command fails here.</summary>
public partial class CoverageTests
{
    // Where the command is not called as the operation is (devicesList: device list). Several where several do it.
    private static readonly Dictionary<string, string[]> Commands = new()
    {
        ["auditListOfOrganisation"] = ["audit list", "audit export"],
        ["auditListOfProduct"] = ["audit list", "audit export"],
        ["claimsClaim"] = ["claim device"],
        ["claimsNewCodeOfOrganisation"] = ["claim code"],
        ["claimsNewCodeOfProduct"] = ["claim code"],
        ["claimsShow"] = ["claim list"],
        ["claimsUnclaimByTeam"] = ["device unclaim"],
        ["claimsUnclaimOwn"] = ["claim remove"],
        ["clientsChangeSecret"] = ["client secret"],
        ["clientsCreate"] = ["client new"],
        ["customersChangePassword"] = ["customer password"],
        ["customersCreate"] = ["customer new"],
        ["devicesChange"] = ["device lock", "device unlock", "device set"],
        ["devicesChangeMany"] = ["group add", "group remove", "group lock"],
        ["devicesProvision"] = ["device provision", "flash"],
        ["eventsListenDevice"] = ["event follow"],
        ["eventsListenProduct"] = ["event follow", "event list"],
        ["eventsPublishProduct"] = ["event publish"],
        ["firmwareBinary"] = ["firmware download"],
        ["firmwareChange"] = ["firmware edit", "firmware mark-bad"],
        ["groupsChange"] = ["group set"],
        ["groupsImpact"] = ["firmware plan"],
        ["integrationsChange"] = ["webhook update"],
        ["integrationsCreate"] = ["webhook create"],
        ["integrationsDeliveries"] = ["webhook deliveries"],
        ["integrationsList"] = ["webhook list"],
        ["integrationsNewSecret"] = ["webhook new-secret"],
        ["integrationsRedeliver"] = ["webhook redeliver"],
        ["integrationsRemove"] = ["webhook delete"],
        ["integrationsShow"] = ["webhook show"],
        ["integrationsTest"] = ["webhook test"],
        ["organisationsChange"] = ["org rename"],
        ["organisationsCreate"] = ["org create"],
        ["organisationsList"] = ["org list"],
        ["organisationsOrganisationProducts"] = ["product list"],
        ["organisationsShow"] = ["org list"],
        ["peopleChangePassword"] = ["password"],
        ["peopleShow"] = ["login"],
        ["peopleSignIn"] = ["login"],
        ["peopleSignOut"] = ["logout"],
        ["productsAddKey"] = ["product key add"],
        ["productsChange"] = ["product set"],
        ["productsRemoveKey"] = ["product key remove"],
        ["serverAuthorityFile"] = ["ca export"],
        ["serverIssueCertificate"] = ["device certificate"],
        ["teamAccept"] = ["invitation accept"],
        ["teamAdd"] = ["team invite"],
        ["teamChange"] = ["team role"],
        ["teamListInvitations"] = ["invitation list"],
        ["teamRemoveInvitation"] = ["invitation withdraw"],
        ["tokensCreate"] = ["token new"],
    };

    // Without a command, and why.
    private static readonly Dictionary<string, string> ForOthers = new()
    {
        ["eventsListenOwn"] = "customers' apps: a team follows its product",
        ["eventsListenOwnDevice"] = "customers' apps: a team follows its product",
        ["eventsPublishOwn"] = "customers' apps: a team publishes into its product",
        ["healthLive"] = "what watches a server",
        ["healthReady"] = "what watches a server",
        ["peopleRights"] = "the dashboard, which says beforehand what pf is told when it tries",
    };

    [Fact]
    public async Task Every_address_of_the_api_has_its_command()
    {
        await using var host = await ServerHost.Start();
        var operations = (await ApiDocument.Operations(host)).Where(found => found.AliasOf is null && !ForOthers.ContainsKey(found.Id)).ToList();
        var missing = operations
            .SelectMany(found => CommandsOf(found.Id).Select(command => (found, command)))
            .Where(pair => !Exists(pair.command))
            .Select(pair => $"{pair.found.Id} ({pair.found.Name}): no pf {pair.command}");
        Assert.True(!missing.Any(), string.Join('\n', missing));
        Assert.Equal([], Commands.Keys.Except(operations.Select(found => found.Id)));
        Assert.Equal([], ForOthers.Keys.Except((await ApiDocument.Operations(host)).Select(found => found.Id)));
    }

    [Fact]
    public void Every_command_for_an_address_shows_how_it_is_typed() => Assert.All(Commands.Values.SelectMany(command => command), command =>
    {
        var help = new StringWriter();
        CommandTree.Create().Parse([.. command.Split(' '), "--help"]).Invoke(new() { Output = help });
        Assert.Contains($"Example:\n  pf {command}", help.ToString().ReplaceLineEndings("\n"));
    });

    private static string[] CommandsOf(string operation) => Commands.GetValueOrDefault(operation) ?? [ByName(operation)];

    // devicesResetCredential: device reset-credential.
    private static string ByName(string operation)
    {
        var words = Word().Matches(operation).Select(match => match.Value.ToLowerInvariant()).ToList();
        return $"{(words[0].EndsWith('s') ? words[0][..^1] : words[0])} {string.Join('-', words.Skip(1))}";
    }

    private static bool Exists(string path)
    {
        Command? command = CommandTree.Create();
        foreach (var name in path.Split(' '))
        {
            command = command?.Subcommands.FirstOrDefault(sub => sub.Name == name);
        }
        return command is { Subcommands.Count: 0 };
    }

    [GeneratedRegex("[A-Z]?[a-z0-9]+")]
    private static partial Regex Word();
}
