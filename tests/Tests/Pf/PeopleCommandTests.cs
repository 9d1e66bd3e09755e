extern alias pf;

using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;

namespace ProductFirmware.Tests.Pf;

/// <summary>pf's verbs about people and whose things are, against a real server.</summary>
public sealed class PeopleCommandTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private ServerHost? host;

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }
        folder.Dispose();
    }

    [Fact]
    public async Task D25_a_person_is_invited_joins_changes_role_and_goes()
    {
        await Start();
        var code = (await Run("team", "invite", "dora", "--role", "developer")).Ok().Output.Trim();
        Assert.Contains("dora\tdeveloper\tadmin", (await Run("invitation", "list")).Ok().Output);
        var accepted = await PfProcess.Run(folder, ["invitation", "accept", code, "--user", "dora", "--password-stdin"], $"{Guests.Password}\n", host!.Url);
        Assert.Equal("dora is developer in organisation 1.\n", accepted.Ok().Output);
        Assert.Equal(ExitCode.Refused, (await PfProcess.Run(folder, ["invitation", "accept", code, "--user", "x", "--password-stdin"], $"{Guests.Password}\n", host.Url)).ExitCode);

        (await Run("team", "role", "dora", "support")).Ok();
        Assert.Equal("admin\towner\t\t\ndora\tsupport\t\t\n", (await Run("team", "list")).Ok().Output);
        Assert.Equal("dora is in the team no more.\n", (await Run("team", "remove", "dora")).Ok().Output);
        var last = await Run("team", "remove", "admin");
        Assert.Equal(ExitCode.Refused, last.ExitCode);
        Assert.Contains("(last_owner, 177)", last.Errors);
    }

    [Fact]
    public async Task An_api_users_token_is_printed_once_and_its_scopes_are_kept()
    {
        await Start();
        var token = (await Run("team", "invite", "reader", "--api", "--scope", "product:get")).Ok().Output.Trim();
        Assert.Equal(64, token.Length);
        Assert.Contains("API user\treader\tproduct:get", (await Run("team", "list")).Ok().Output);
        (await As(token, "product", "show", "94")).Ok();
        Assert.Equal(ExitCode.Refused, (await As(token, "device", "list", "--product", "94")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await Run("team", "invite", "x", "--api", "--role", "viewer")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await Run("team", "invite", "x")).ExitCode);
    }

    [Fact]
    public async Task Organisations_are_made_listed_and_renamed()
    {
        await Start();
        (await Run("org", "create", "Acme")).Ok();
        Assert.Equal("1\tMy organisation\towner\n2\tAcme\towner\n", (await Run("org", "list")).Ok().Output);
        Assert.Equal(ExitCode.Usage, (await Run("team", "list")).ExitCode); // which?
        Assert.Equal("Acme Ltd", (await Run("org", "rename", "Acme Ltd", "--org", "2", "--json")).Ok().Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_token_is_made_used_and_revoked()
    {
        await Start();
        var token = (await Run("token", "new", "ci", "--scope", "devices:list", "--product", "94", "--days", "1")).Ok().Output.Trim();
        (await As(token, "device", "list", "--product", "94")).Ok();
        Assert.Equal(ExitCode.Refused, (await As(token, "product", "show", "94")).ExitCode);
        var row = Assert.Single((await Run("token", "list")).Ok().Output.Split('\n'), line => line.Contains("\tci\t"));
        Assert.Equal("The token is revoked.\n", (await Run("token", "revoke", row.Split('\t')[0])).Ok().Output);
        Assert.Equal(ExitCode.NotSignedIn, (await As(token, "device", "list", "--product", "94")).ExitCode);
    }

    [Fact]
    public async Task A_password_is_changed_by_who_knows_the_present_one()
    {
        await Start();
        const string Better = "a-better-password-2";
        var token = await host!.Join("dora", "viewer");
        Assert.Equal(ExitCode.Failed, (await PfProcess.Run(folder, ["password", "--password-stdin"], $"wrong\n{Better}\n", host!.Url, token)).ExitCode);
        var changed = await PfProcess.Run(folder, ["password", "--password-stdin"], $"{Guests.Password}\n{Better}\n", host.Url, token);
        Assert.Equal("You have a new password.\n", changed.Ok().Output);
        Assert.NotEmpty((await host.SignIn("dora", Better)).AccessToken);
    }

    [Fact]
    public async Task Clients_and_customers_are_made_listed_and_removed()
    {
        await Start();
        var client = (await Run("client", "new", "backend", "--product", "94", "--json")).Ok().Json;
        var id = client.GetProperty("id").GetString()!;
        Assert.Equal($"{id}\tbackend\tas a developer\t\n", (await Run("client", "list", "--product", "94")).Ok().Output);
        var changed = (await Run("client", "secret", id, "--product", "94", "--json")).Ok().Json;
        Assert.NotEqual(client.GetProperty("secret").GetString(), changed.GetProperty("secret").GetString());
        (await Run("client", "remove", id, "--product", "94")).Ok();
        Assert.Empty((await Run("client", "list", "--product", "94")).Ok().Output);

        (await Run("customer", "new", "c@example.com", "--product", "94")).Ok();
        var password = await PfProcess.Run(folder, ["customer", "password", "c@example.com", "--product", "94", "--password-stdin"], "weak\n", host!.Url, Token());
        Assert.Equal(ExitCode.Failed, password.ExitCode);
        Assert.StartsWith("c@example.com\t", (await Run("customer", "list", "--product", "94")).Ok().Output);
        (await Run("customer", "remove", "c@example.com", "--product", "94")).Ok();
        Assert.Empty((await Run("customer", "list", "--product", "94")).Ok().Output);
    }

    [Fact]
    public async Task S31_a_device_is_claimed_by_code_and_by_its_id_and_given_up()
    {
        await Start();
        await using var device = new TestDevice();
        await host!.Import(device.Id);
        await device.ComeOnline(host);
        device.ClaimCode = (await Run("claim", "code", "--product", "94")).Ok().Output.Trim();
        await device.Report();
        Assert.StartsWith($"{device.Id}\t\t94\tyes\t1\t", (await Run("claim", "list")).Ok().Output);
        Assert.StartsWith($"{device.Id}\tKitchen\t", (await Run("claim", "rename", device.Id, "Kitchen")).Ok().Output);
        (await Run("claim", "remove", device.Id)).Ok();
        Assert.Equal($"Device {device.Id} is yours.\n", (await Run("claim", "device", device.Id)).Ok().Output);
        (await Run("device", "unclaim", device.Id, "--product", "94")).Ok();
        Assert.Empty((await Run("claim", "list")).Ok().Output);
    }

    private async Task Start()
    {
        host = await ServerHost.Start();
        await host.CreateProduct();
    }

    private string Token() => host!.Http.DefaultRequestHeaders.Authorization!.Parameter!;

    private Task<PfResult> Run(params string[] arguments) => As(Token(), arguments);

    private Task<PfResult> As(string token, params string[] arguments) => PfProcess.Run(folder, arguments, url: host!.Url, token: token);
}
