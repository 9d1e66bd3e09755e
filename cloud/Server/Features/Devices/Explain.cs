using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>GET /v1/products/:p/devices/:d/explain</c>: why a device is where it is, and what would change it, in sentences.</summary>
internal static class Explain
{
    public static async Task<Results<Ok<ExplainAnswer>, Refused>> Handle(
        int p, string d, Store store, Catalog catalog, DeviceView view, TimeProvider time)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        var decision = await view.Decision(p, row);
        var changes = await Changes(p, row, store, catalog, time.GetUtcNow().ToUnixTimeMilliseconds());
        row = await view.SeenBy(p, row);
        var targetReason = decision?.TargetReason ?? Reason.NotReported;
        return TypedResults.Ok(new ExplainAnswer(
            row.Id,
            decision is null ? "nothing" : NameOf(decision.Rule),
            decision is null ? "never_reported" : StatusOf(decision),
            Explanations.NameOf(decision?.Reason ?? Reason.NotReported),
            Explanations.NameOf(targetReason),
            Runs(row),
            decision?.TargetVersion,
            row.RetryAtMs > 0 && row.FailedHash is not null ? DateTimeOffset.FromUnixTimeMilliseconds(row.RetryAtMs) : null,
            row.Failures,
            [.. Sentences(row, decision)],
            WhatIf.WaitsFor(targetReason),
            [.. changes],
            row.Setbacks));
    }

    // What another product could do with its member is nothing that this one could.
    private static async Task<IEnumerable<ExplainChange>> Changes(int product, DeviceRow row, Store store, Catalog catalog, long nowMs)
    {
        if (await Facts.Load(store, catalog, row) is not { } facts || (row.ProductId is { } own && own != product) || (row.ProductId is null && facts.Reported?.Id != product))
        {
            return [];
        }
        return WhatIf.Of(facts.Device, facts.Reported, facts.Report, nowMs).Select(step => new ExplainChange(
            step.What, Then(step.Then), StatusOf(step.Then), step.Then.TargetVersion, Explanations.NameOf(step.Then.TargetReason)));
    }

    private static string Then(Decision then)
    {
        var meaning = Explanations.Of(then.TargetReason).Meaning;
        return !then.HasPrivileges ? $"limited privileges: {Explanations.Of(then.Reason).Meaning}"
            : then.Offer ? $"version {then.TargetVersion} is offered at once"
            : then.TargetVersion is { } version ? $"it should run version {version}: {meaning}"
            : $"no version is due: {meaning}";
    }

    private static string StatusOf(Decision decision) => decision.HasPrivileges ? "ok" : "limited";

    private static string Runs(DeviceRow row) => row.BootId is null
        ? "It has never reported."
        : $"product {row.ReportProduct}, version {row.ReportVersion}, {(row.ReportState == ImageState.Testing ? "on trial" : "confirmed")}, target {row.ReportTarget}";

    private static IEnumerable<string> Sentences(DeviceRow row, Decision? decision)
    {
        if (decision is null)
        {
            yield return Sentence("Status", Reason.NotReported);
            yield break;
        }
        yield return Sentence(decision.HasPrivileges ? "Status ok" : "Limited privileges", decision.Reason);
        if (decision.HasPrivileges)
        {
            yield return Sentence(decision.TargetVersion is { } version ? $"It should run version {version}" : "No version is due", decision.TargetReason);
        }
        if (row.Outcome is not (Reason.None or Reason.Confirmed))
        {
            var what = row.OutcomeVersion == 0 ? "It started in its other slot" : $"Its last update, to version {row.OutcomeVersion}, did not go through";
            yield return Sentence(what, row.Outcome);
        }
        if (decision.TargetReason == Reason.BackingOff && row.Setbacks > 0)
        {
            yield return $"It went back {row.Setbacks} time{(row.Setbacks == 1 ? "" : "s")} without the version being to blame: each time the pause doubles, up to a day.";
        }
        if (row.LastRefusal != Reason.None)
        {
            yield return Sentence("What last kept it out", row.LastRefusal);
        }
    }

    private static string Sentence(string start, Reason reason)
    {
        var (meaning, next) = Explanations.Of(reason);
        return next == "nothing to do" ? $"{start}: {meaning}." : $"{start}: {meaning}. Next: {next}.";
    }

    private static string NameOf(Rule rule) =>
        string.Concat(rule.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
