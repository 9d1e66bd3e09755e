using System.Text;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>docs/decisions.md, written from what the code decides.</summary>
internal static class DecisionsPage
{
    public static string Write()
    {
        var page = new StringBuilder(Intro);
        WriteVerdicts(page);
        WriteTargets(page);
        WriteOccasions(page);
        return page.ToString();
    }

    private const string Intro = """
        # What the cloud decides about a device

        This page is written by a test from the code in `cloud/Core/Decide.cs`; it cannot say anything else than what the server does.
        One function answers the device's report, `pf device explain` and every preview: first *who is it*, then *what should it run*,
        then *may it start now*. Each answer carries a Reason; `pf reason <name>` explains it.

        An example: you make thermostats, product 94. A board that you imported boots your firmware: it is a member and reports 94,
        so it is OK. You release version 2; the board runs version 1, so from its next start on it is brought to version 2. A board
        that nobody imported boots the same firmware: product 94 quarantines it, and it gets nothing until you approve it.
        You put five boards into the group `eager` and release version 3 to that group only: those five are brought to version 3, all
        others stay on 2. The one on your desk is locked to version 4, so none of this reaches it.


        """;

    private static void WriteVerdicts(StringBuilder page)
    {
        page.Append("""
            ## Who is it?

            Product 94 is yours; product 95 is another one. "Nothing" is an ID that no product has.

            | member of | reports | its policy | it stands there as | owner | force | verdict | Reason | and |
            |---|---|---|---|---|---|---|---|---|

            """);
        foreach (var same in DecisionSpace.Memberships().Where(ToShow).GroupBy(WithoutOwner))
        {
            // One row where the owner makes no difference.
            var rows = same.Select(found => (found.Device, Decision: Ask(found))).ToList();
            var isAlike = rows.All(row => row.Decision == rows[0].Decision);
            foreach (var (device, decision) in isAlike ? rows[..1] : rows)
            {
                WriteVerdict(page, device, same.Key, decision, isAlike ? "any" : Words(device.Owner));
            }
        }
        page.AppendLine();
    }

    // To a stranger both products are alike.
    private static bool ToShow((KnownDevice Device, int ReportedId, Product? Reported) found) =>
        found.Device.Product is not null || found.ReportedId != Facts.Other;

    private static (int? Own, int ReportedId, Policy? Policy, Standing Standing, bool Force) WithoutOwner(
        (KnownDevice Device, int ReportedId, Product? Reported) found) =>
        (found.Device.Product?.Id, found.ReportedId, found.Reported?.Policy, found.Device.StandingInReported, found.Device.Force);

    private static Decision Ask((KnownDevice Device, int ReportedId, Product? Reported) found) => Decide.For(
        found.Device, found.Reported, Facts.Runs() with { Product = found.ReportedId }, Occasion.NewBoot, Facts.Now) with
    { Image = null };

    private static void WriteVerdict(
        StringBuilder page,
        KnownDevice device,
        (int? Own, int ReportedId, Policy? Policy, Standing Standing, bool Force) about,
        Decision decision,
        string owner) =>
        page.AppendLine(
            $"| {about.Own?.ToString() ?? "—"} | {(about.ReportedId == 0 ? "nothing" : about.ReportedId)} "
            + $"| {(about.Policy is { } policy ? Words(policy) : "—")} "
            + $"| {(about.Own == about.ReportedId ? "member" : Words(device.StandingInReported))} | {owner} "
            + $"| {(device.Force ? "yes" : "—")} | **{(decision.HasPrivileges ? "OK" : "limited")}** "
            + $"| {Explanations.NameOf(decision.Reason)} | {Effect(decision)} |");

    private static void WriteTargets(StringBuilder page)
    {
        page.Append("""
            ## What should it run?

            For a device with privileges that runs version 1 and has just started. Its groups: version 1 is released to `careful`,
            version 3 to `eager`, nothing to `plain`.

            | released | groups | locked to | development | in the way | target | Reason | offered |
            |---|---|---|---|---|---|---|---|

            """);
        var cases =
            from released in new int?[] { null, 1, 2 }
            from groups in DecisionSpace.Groups.Keys
            from locked in new int?[] { null, 1, 3 }
            select (released, groups, locked);
        foreach (var (released, groups, locked) in cases)
        {
            // What stands in the way is the same for every rung, so it is shown for the one without groups.
            var hasTarget = groups == "—" && (released is not null || locked is not null);
            foreach (var obstacle in hasTarget ? DecisionSpace.Obstacles.Keys : (IEnumerable<string>)["nothing"])
            {
                WriteTarget(page, released, groups, locked, development: false, obstacle);
            }
            WriteTarget(page, released, groups, locked, development: true, "nothing");
        }
        page.AppendLine();
    }

    private static void WriteTarget(StringBuilder page, int? released, string groups, int? locked, bool development, string obstacle)
    {
        var product = Facts.Product(released: released);
        var (device, report) = DecisionSpace.Obstacles[obstacle](
            new KnownDevice { Product = product, LockedVersion = locked, Development = development, Groups = DecisionSpace.Groups[groups] }, Facts.Runs());
        var decision = Decide.For(device, product, report, Occasion.NewBoot, Facts.Now);
        page.AppendLine(
            $"| {released?.ToString() ?? "—"} | {groups} | {locked?.ToString() ?? "—"} | {(development ? "yes" : "—")} "
            + $"| {(obstacle == "nothing" ? "—" : obstacle)} | {(decision.TargetVersion is { } v ? $"v{v}" : "—")} "
            + $"| {Explanations.NameOf(decision.TargetReason)} | {(decision.Offer ? "**yes**" : "no")} |");
    }

    private static void WriteOccasions(StringBuilder page)
    {
        page.Append("""
            ## May it start now?

            For a member that runs version 1 and is due version 2.

            | occasion | by release | locked | locked, on reset | its transfer is under way |
            |---|---|---|---|---|

            """);
        var product = Facts.Product();
        KnownDevice[] devices =
        [
            Facts.Member(product),
            Facts.Member(product) with { LockedVersion = 2 },
            Facts.Member(product) with { LockedVersion = 2, LockOnReset = true },
            Facts.Member(product) with { TransferHash = Facts.Image(Facts.Own, 2).Hash },
        ];
        foreach (var occasion in Enum.GetValues<Occasion>())
        {
            var cells = devices
                .Select(device => Decide.For(device, product, Facts.Runs(), occasion, Facts.Now))
                .Select(d => d.Offer ? "**offered**" : Explanations.NameOf(d.TargetReason));
            page.AppendLine($"| {Words(occasion)} | {string.Join(" | ", cells)} |");
        }
    }

    private static string Words(Policy policy) => policy == Policy.AutoApprove ? "auto-approve" : "quarantine";

    private static string Words(Ownership owner) => owner switch
    {
        Ownership.None => "nobody",
        Ownership.Team => "the team",
        _ => "somebody else",
    };

    private static string Words(Standing standing) => standing == Standing.None ? "—" : standing.ToString().ToLowerInvariant();

    private static string Words(Occasion occasion) => occasion switch
    {
        Occasion.Preview => "somebody asks (preview)",
        Occasion.Resume => "reconnects soon, same boot",
        Occasion.Online => "back after ten minutes, same boot",
        Occasion.NewBoot => "has started",
        Occasion.Now => "operator says now, or a pause is over",
        _ => throw new ArgumentOutOfRangeException(nameof(occasion)),
    };

    private static string Effect(Decision decision) => decision switch
    {
        { Join: Join.Quarantine } => "the reported product gets a quarantine entry",
        { Join: Join.AutoApprove } => "it becomes a member",
        { ClearForce: true } => "force has done its work and is cleared",
        _ => "",
    };
}
