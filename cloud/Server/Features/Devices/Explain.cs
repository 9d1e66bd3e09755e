using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>GET /v1/products/:p/devices/:d/explain</c>: why a device is where it is, in sentences.</summary>
internal static class Explain
{
    public static async Task<Results<Ok<ExplainAnswer>, Refused>> Handle(int p, string d, Store store, DeviceView view)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        var decision = await view.Decision(p, row);
        row = await view.SeenBy(p, row);
        return TypedResults.Ok(new ExplainAnswer(
            row.Id,
            decision is null ? "nothing" : NameOf(decision.Rule),
            decision is null ? "never_reported" : decision.HasPrivileges ? "ok" : "limited",
            Explanations.NameOf(decision?.Reason ?? Reason.NotReported),
            Explanations.NameOf(decision?.TargetReason ?? Reason.NotReported),
            Runs(row),
            decision?.TargetVersion,
            row.RetryAtMs > 0 && row.FailedHash is not null ? DateTimeOffset.FromUnixTimeMilliseconds(row.RetryAtMs) : null,
            row.Failures,
            [.. Sentences(row, decision)]));
    }

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
