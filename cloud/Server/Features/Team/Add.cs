using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Team;

/// <summary>
/// <c>POST …/team</c>: invites a person, or makes an API user. There is no mail server: the invitation's code is shown once, and who
/// invites hands it on.
/// </summary>
internal static class Add
{
    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7);
    private const int WaitingMax = 100;
    private const string RoleDefault = "developer"; // Particle's clients name none
    private const int ApiUsersMax = 100;

    // Long after their end: a clock that is wrong for a while must not take everybody's invitations.
    private const long ExpiredKeptMs = 400L * 24 * 60 * 60 * 1000;

    public static async Task<Results<Ok<TeamAdded>, Refused>> Handle(
        TeamAddition body, Caller caller, Store store, UserManager<Person> users, AuditLog audit, TimeProvider time)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (answer, refused) = body.FriendlyName is null
            ? await Invite(body, caller, store, audit, time.GetUtcNow())
            : await MakeApiUser(body, caller, store, users, audit, time.GetUtcNow());
        if (answer is null)
        {
            return refused!;
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(answer);
    }

    private static async Task<(TeamAdded?, Refused?)> Invite(TeamAddition body, Caller caller, Store store, AuditLog audit, DateTimeOffset now)
    {
        if (Account.CheckName(body.Username) is { } wrong)
        {
            return (null, new Refused(wrong));
        }
        if (RoleName.Parse(body.Role ?? RoleDefault) is not { } role)
        {
            return (null, new Refused(Reason.InvalidRequest, $"\"{body.Role}\" is not a role: viewer, support, developer, administrator or owner."));
        }
        if (caller.CheckGiving(role) is { } tooLow)
        {
            return (null, new Refused(tooLow));
        }
        var nowMs = now.ToUnixTimeMilliseconds();
        await store.Invitations.Where(row => row.ExpiresAtMs <= nowMs - ExpiredKeptMs).ExecuteDeleteAsync();
        if (await store.Invitations.CountAsync(row => row.OrganisationId == caller.Organisation && row.ExpiresAtMs > nowMs) >= WaitingMax)
        {
            return (null, new Refused(Reason.OutOfRange, $"{WaitingMax} invitations wait already, and that is the most."));
        }
        var code = TokenAuthentication.NewToken();
        var invitation = new InvitationRow
        {
            Id = TokenAuthentication.IdOf(code),
            OrganisationId = caller.Organisation,
            Invited = body.Username!,
            Role = role,
            InvitedBy = caller.Name,
            CreatedAtMs = nowMs,
            ExpiresAtMs = (now + InvitationLifetime).ToUnixTimeMilliseconds(),
        };
        store.Invitations.Add(invitation);
        audit.Note(caller, "team.invite", body.Username!, after: new { role = RoleName.Of(role) });
        return (new TeamAdded(true, TeamView.Body(invitation, code), null), null);
    }

    private static async Task<(TeamAdded?, Refused?)> MakeApiUser(
        TeamAddition body, Caller caller, Store store, UserManager<Person> users, AuditLog audit, DateTimeOffset now)
    {
        var name = body.FriendlyName!.Trim();
        if (name.Length is 0 or > Account.NameCharsMax || !NameRule.IsPlain(name))
        {
            return (null, new Refused(Reason.InvalidRequest, $"An API user's name has 1 to {Account.NameCharsMax} characters (friendly_name): {NameRule.Said}."));
        }
        var (scopes, refusal) = TeamView.Scopes(caller, body.Scopes);
        if (scopes is null)
        {
            return (null, new Refused(refusal!));
        }
        if (await store.Team.CountAsync(row => row.OrganisationId == caller.Organisation && row.Scopes != null) >= ApiUsersMax)
        {
            return (null, new Refused(Reason.OutOfRange, $"The team has {ApiUsersMax} API users, and that is the most."));
        }
        var person = Account.New(users, $"api-{RandomNumberGenerator.GetHexString(12, lowercase: true)}", now.ToUnixTimeMilliseconds());
        person.IsProgrammatic = true;
        person.DisplayName = name;
        store.Users.Add(person);
        store.Team.Add(new TeamRow
        {
            OrganisationId = caller.Organisation,
            PersonId = person.Id,
            Role = Role.Viewer,
            Scopes = scopes,
            SinceMs = now.ToUnixTimeMilliseconds(),
        });
        // Made at a product's address, it opens this product only.
        var token = IssuedToken.Add(store, new AccessTokenRow { Id = "", PersonId = person.Id, Name = name, ProductId = caller.Product }, now);
        audit.Note(caller, "team.api_user", person.UserName!, after: new { name, scopes });
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(token.Row.ExpiresAtMs);
        return (new TeamAdded(true, null, new ApiUserBody(person.UserName!, name, true, scopes.Split(' '), [new(token.Text, expiresAt)])), null);
    }
}
