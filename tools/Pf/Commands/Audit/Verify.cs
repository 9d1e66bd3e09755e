using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Audit;

/// <summary><c>pf audit verify</c>: whether nobody changed the log, and the head to remember for the next time.</summary>
internal static class Verify
{
    public static Verb Create()
    {
        var organisation = AuditOptions.GivenOrganisation();
        var head = new Option<string?>("--head")
        {
            Description = "A head that an earlier run printed: then a log that was cut or written anew is found too.",
            HelpName = "NUMBER:HASH",
        };
        return new Verb("verify", "Check that nothing in the log was changed, taken out or put in.", "pf audit verify --head 17:5f2c…") { organisation, head }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var verdict = await cloud.VerifyAudit(parse.GetValue(organisation), Head(parse.GetValue(head)), stop);
                if (verdict.FirstBroken is { } broken)
                {
                    throw Failure.Of($"audit_{broken.Problem}", broken.Explanation, "compare with an export or a backup: pf audit export");
                }
                var remember = verdict.Head is { } newest ? $" Remember its head: --head {newest.Number}:{newest.Hash}" : "";
                screen.Done(verdict, $"The log is whole: {verdict.Count} changes.{remember}");
            });
    }

    private static AuditHead? Head(string? text) =>
        text is null ? null
        : text.Split(':') is [var number, { Length: > 0 } hash] && long.TryParse(number, out var parsed) && parsed > 0 ? new AuditHead(parsed, hash)
        : throw Failure.Usage($"\"{text}\" is not a head.", "give it as pf audit verify printed it: NUMBER:HASH");
}
