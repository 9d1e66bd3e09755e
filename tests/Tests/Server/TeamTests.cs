using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>Who is in a team, as what, and how they got there.</summary>
public class TeamTests
{
    private const string Team = "/v1/orgs/1/team";

    [Fact]
    public async Task D25_an_invited_person_joins_once_with_the_role_of_the_invitation()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var added = await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/products/94/team", new TeamAddition("dora", "developer", null, null));
        var code = added.Invitation!.Code!;
        Assert.Null(Assert.Single((await host.Get<InvitationsAnswer>("/v1/orgs/1/invitations")).Invitations).Code);
        var accept = new AcceptInvitation(code, "dora", Guests.Password);
        var accepted = await host.As(null, () => host.Ask<InvitationAccepted>(HttpMethod.Post, "/v1/invitations/accept", accept));
        Assert.Equal((1, "developer"), (accepted.Organization, accepted.Role));
        await host.As(null, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/invitations/accept", accept with { Username = "dora2" }));
        Assert.Empty((await host.Get<InvitationsAnswer>("/v1/orgs/1/invitations")).Invitations);

        var dora = (await host.SignIn("dora", Guests.Password)).AccessToken;
        Assert.Equal([("admin", "owner"), ("dora", "developer")], (await host.As(dora, () => host.Get<List<TeamMemberBody>>(Team))).Select(one => (one.Username, one.Role)));
        Assert.Equal(["product.create 94", "team.invite dora", "team.join dora"], await host.Notes());
    }

    [Fact]
    public async Task An_invitation_ends_after_seven_days_and_when_it_is_withdrawn()
    {
        await using var host = await ServerHost.Start();
        var first = (await host.Ask<TeamAdded>(HttpMethod.Post, Team, new TeamAddition("a", "viewer", null, null))).Invitation!;
        var second = (await host.Ask<TeamAdded>(HttpMethod.Post, Team, new TeamAddition("b", "viewer", null, null))).Invitation!;
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/orgs/1/invitations/{first.Id}");
        host.Time.Forward(TimeSpan.FromDays(8));
        foreach (var code in new[] { first.Code, second.Code, "x", null })
        {
            var refused = await host.As(null, () => host.Refused(
                HttpStatusCode.NotFound, HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(code, "a", Guests.Password)));
            Assert.Equal("invitation_unknown", refused.Error);
        }
        Assert.Single(await host.Get<List<TeamMemberBody>>(Team));
    }

    [Fact]
    public async Task Somebody_who_is_signed_in_accepts_as_themselves_and_nobody_takes_anothers_name()
    {
        await using var host = await ServerHost.Start();
        var (stranger, _) = await host.Stranger();
        var code = (await host.Ask<TeamAdded>(HttpMethod.Post, Team, new TeamAddition("s", "support", null, null))).Invitation!.Code;
        var taken = await host.As(null, () => host.Refused(
            HttpStatusCode.Conflict, HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(code, "STRANGER", Guests.Password)));
        Assert.Equal("name_taken", taken.Error);
        foreach (var weak in new[] { null, "", "short-1", new string('x', 201), "no-digit-in-it-at-all" })
        {
            await host.As(null, () => host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(code, "new", weak)));
        }
        var accepted = await host.As(stranger, () => host.Ask<InvitationAccepted>(HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(code, null, null)));
        Assert.Equal(("stranger", "support"), (accepted.Username, accepted.Role));
    }

    [Fact]
    public async Task An_organisation_is_never_without_an_owner()
    {
        await using var host = await ServerHost.Start();
        Assert.Equal("last_owner", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Delete, $"{Team}/admin")).Error);
        Assert.Equal("last_owner", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"{Team}/admin", new TeamChange("viewer", null))).Error);
        var owner = await host.Join("olga", "owner");
        await host.As(owner, () => host.Ask<TeamMemberBody>(HttpMethod.Post, $"{Team}/admin", new TeamChange("viewer", null)));
        await host.Refused(HttpStatusCode.Forbidden, HttpMethod.Delete, $"{Team}/olga");
    }

    [Fact]
    public async Task An_administrator_neither_makes_nor_removes_an_owner_and_gives_no_more_than_they_have()
    {
        await using var host = await ServerHost.Start();
        var adam = await host.Join("adam", "administrator");
        await host.Join("vera", "viewer");
        var before = await host.Everything();
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, Team, new TeamAddition("x", "owner", null, null)),
            (HttpMethod.Post, $"{Team}/vera", new TeamChange("owner", null)),
            (HttpMethod.Post, $"{Team}/admin", new TeamChange("viewer", null)),
            (HttpMethod.Delete, $"{Team}/admin", null),
        })
        {
            Assert.Equal("role_too_low", (await host.As(adam, () => host.Refused(HttpStatusCode.Forbidden, method, path, body))).Error);
        }
        Assert.Equal(before, await host.Everything());
        Assert.Equal("developer", (await host.As(adam, () => host.Ask<TeamMemberBody>(HttpMethod.Post, $"{Team}/vera", new TeamChange("developer", null)))).Role);
    }

    [Fact]
    public async Task An_api_user_may_what_its_scopes_say_and_is_gone_at_once()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        var made = (await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/products/94/team", new TeamAddition(null, null, "Reader", ["devices:list", "team:update"]))).Created!;
        var token = made.Tokens.Single().Token;
        await host.As(token, () => host.Get<DevicesAnswer>("/v1/products/94/devices"));
        await host.As(token, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/95/devices"));
        await host.As(token, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v1/products/94/devices", new { id = "e00fce680000000000000001" }));
        // It gives nobody what it has not.
        foreach (var more in new[] { new TeamAddition("x", "viewer", null, null), new TeamAddition(null, null, "More", ["firmware:release"]) })
        {
            await host.As(token, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v1/products/94/team", more));
        }
        await host.Ask<TeamMemberBody>(HttpMethod.Post, $"{Team}/{made.Username}", new TeamChange(null, ["firmware:list"]));
        await host.As(token, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/v1/products/94/devices"));
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Team}/{made.Username}");
        await host.As(token, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/products/94/firmware"));
        Assert.DoesNotContain(token, await host.Everything());
    }

    [Fact]
    public async Task An_api_user_founds_no_organisation_makes_no_tokens_and_owns_no_devices()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var addition = new TeamAddition(null, null, "Reader", ["devices:list", "devices:update", "events:get"]);
        var token = (await host.Ask<TeamAdded>(HttpMethod.Post, Team, addition)).Created!.Tokens.Single().Token;
        var before = await host.Everything();
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, "/v1/orgs", new OrganisationChange("Mine")),
            (HttpMethod.Post, "/v1/access_tokens", new NewToken("more", null, null, null)),
            (HttpMethod.Get, "/v1/access_tokens", null),
            (HttpMethod.Post, "/v1/device_claims", null),
            (HttpMethod.Post, "/v1/products/94/device_claims", null),
            (HttpMethod.Get, "/v1/devices", null),
            (HttpMethod.Get, "/v1/devices/events", null),
            (HttpMethod.Post, "/v1/devices/events", new PublishEvent("note", null, null)),
        })
        {
            Assert.Equal("role_too_low", (await host.As(token, () => host.Refused(HttpStatusCode.Forbidden, method, path, body))).Error);
        }
        Assert.Equal(before, await host.Everything());
        await host.As(token, () => host.Get<DevicesAnswer>("/v1/products/94/devices"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"username\":\"x\",\"role\":\"king\"}")]
    [InlineData("{\"username\":\"x\",\"role\":\"5\"}")]
    [InlineData("{\"username\":\"a/b\",\"role\":\"viewer\"}")]
    [InlineData("{\"friendly_name\":\"x\"}")]
    [InlineData("{\"friendly_name\":\"x\",\"scopes\":[\"devices:fly\"]}")]
    [InlineData("{\"friendly_name\":\" \",\"scopes\":[\"devices:list\"]}")]
    [InlineData("{\"username\":5}")]
    public async Task What_is_no_addition_changes_nothing(string body)
    {
        await using var host = await ServerHost.Start();
        var before = await host.Everything();
        var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal("invalid_request", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Team, content)).Error);
        Assert.Equal(before, await host.Everything());
        Assert.Equal(OrganisationRow.FirstId, (await host.Get<OrganisationsAnswer>("/v1/orgs")).Organizations.Single().Id);
    }
}
