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


        """;

    private static void WriteVerdicts(StringBuilder page)
    {
        page.Append("""
            ## Who is it?

            Product 94 is yours; product 95 is another one. "Nothing" is an ID that no product has.

            | member of | reports | its policy | it stands there as | force | verdict | Reason | and |
            |---|---|---|---|---|---|---|---|

            """);
        foreach (var (device, reportedId, reported) in DecisionSpace.Memberships())
        {
            var report = Facts.Runs() with { Product = reportedId };
            var decision = Decide.For(device, reported, report, Occasion.NewBoot, Facts.Now);
            page.AppendLine(
                $"| {device.Product?.Id.ToString() ?? "—"} | {(reportedId == 0 ? "nothing" : reportedId)} "
                + $"| {(reported is null ? "—" : Words(reported.Policy))} "
                + $"| {(device.Product?.Id == reportedId ? "member" : Words(device.StandingInReported))} "
                + $"| {(device.Force ? "yes" : "—")} | **{(decision.HasPrivileges ? "OK" : "limited")}** "
                + $"| {Explanations.NameOf(decision.Reason)} | {Effect(decision)} |");
        }
        page.AppendLine();
    }

    private static void WriteTargets(StringBuilder page)
    {
        page.Append("""
            ## What should it run?

            For a device with privileges that runs version 1 and has just started.

            | released | locked to | development | in the way | target | Reason | offered |
            |---|---|---|---|---|---|---|

            """);
        var products = new[] { (int?)null, 1, 2 };
        foreach (var released in products)
        {
            foreach (var locked in new int?[] { null, 1, 3 })
            {
                foreach (var obstacle in DecisionSpace.Obstacles.Keys)
                {
                    WriteTarget(page, released, locked, development: false, obstacle);
                }
                WriteTarget(page, released, locked, development: true, "nothing");
            }
        }
        page.AppendLine();
    }

    private static void WriteTarget(StringBuilder page, int? released, int? locked, bool development, string obstacle)
    {
        var product = Facts.Product(released: released);
        var (device, report) = DecisionSpace.Obstacles[obstacle](
            new KnownDevice { Product = product, LockedVersion = locked, Development = development }, Facts.Runs());
        var decision = Decide.For(device, product, report, Occasion.NewBoot, Facts.Now);
        page.AppendLine(
            $"| {released?.ToString() ?? "—"} | {locked?.ToString() ?? "—"} | {(development ? "yes" : "—")} "
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
