using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Audit;

/// <summary>What the log is searched by, on the command line.</summary>
internal sealed class AuditOptions
{
    private readonly Option<int> product = Given.Number("--product", "Only changes in this product.", "P", Limits.ProductMin, Limits.ProductMax);
    private readonly Option<string?> actor = new("--actor") { Description = "Only what this person, client or device changed.", HelpName = "NAME" };
    private readonly Option<string?> action = new("--action") { Description = "Only actions that start so, e.g. firmware or firmware.release.", HelpName = "ACTION" };
    private readonly Option<string?> subject = new("--subject") { Description = "Only changes to this device, version or name.", HelpName = "SUBJECT" };
    private readonly Option<string?> since = new("--since") { Description = "Not before this time, e.g. 2026-11-22 or 2026-11-22T08:00:00Z.", HelpName = "TIME" };
    private readonly Option<string?> until = new("--until") { Description = "Before this time.", HelpName = "TIME" };

    public Option<int> Organisation { get; } = GivenOrganisation();

    public static Option<int> GivenOrganisation()
    {
        var organisation = Given.Number("--org", "The organisation's number (default 1).", "O", 1, int.MaxValue);
        organisation.DefaultValueFactory = _ => 1;
        return organisation;
    }

    /// <summary>The verb with these options.</summary>
    public Verb AddTo(Verb verb)
    {
        foreach (var option in new Option[] { Organisation, product, actor, action, subject, since, until })
        {
            verb.Options.Add(option);
        }
        return verb;
    }

    public AuditQuery Read(ParseResult parse) => new(
        parse.GetValue(Organisation),
        parse.ValueOrNull(product),
        parse.GetValue(actor),
        parse.GetValue(action),
        parse.GetValue(subject),
        parse.GetValue(since),
        parse.GetValue(until));
}
