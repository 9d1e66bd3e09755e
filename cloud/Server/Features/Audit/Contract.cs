using System.Text.Json;

namespace ProductFirmware.Rest;

/// <summary>One change. <c>GET …/audit?format=ndjson</c> answers one of these a line.</summary>
/// <param name="Number">Counted from 1 in each organisation, without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Product">The product that it was in; absent where it was the organisation's.</param>
/// <param name="Actor">Who: a person's name, a client, a device, or <c>policy</c>.</param>
/// <param name="Action">What was done, e.g. <c>firmware.release</c>.</param>
/// <param name="Subject">To what: a device ID, a version, a name.</param>
/// <param name="Before">What it was; absent where there was nothing.</param>
/// <param name="After">What it is; absent where there is nothing any more.</param>
/// <param name="Hash">SHA-256 over all of it and the hash of the change before, hex.</param>
public sealed record AuditBody(
    long Number, DateTimeOffset At, int? Product, string Actor, string Action, string Subject, JsonElement? Before, JsonElement? After, string Hash);

/// <summary><c>GET /v1/orgs/:o/audit</c> and <c>GET /v1/products/:p/audit</c>: changes, newest first.</summary>
/// <param name="NextCursor">For <c>?cursor=</c>; absent on the last page.</param>
public sealed record AuditAnswer(IReadOnlyList<AuditBody> Entries, string? NextCursor);

/// <summary><c>GET /v1/orgs/:o/audit/verify?number=&amp;hash=</c>: whether the log is whole, and as it was when its head was remembered.</summary>
/// <param name="Ok">Nothing was changed, taken out or put in.</param>
/// <param name="Count">Changes that were looked at.</param>
/// <param name="Head">The newest change: remember it, and ask with it later, so that a log cut at its end is seen too.</param>
/// <param name="FirstBroken">The first change that does not fit; absent where all do.</param>
public sealed record AuditVerdict(bool Ok, long Count, AuditHead? Head, AuditBreak? FirstBroken);

/// <summary>A change by which the log up to it can be known again.</summary>
public sealed record AuditHead(long Number, string Hash);

/// <summary>Where the log does not fit.</summary>
/// <param name="Number">The number of the change.</param>
/// <param name="Problem"><c>changed</c>, <c>missing</c>, <c>not_chained</c>, <c>cut</c> or <c>rewritten</c>.</param>
/// <param name="Explanation">What that means.</param>
public sealed record AuditBreak(long Number, string Problem, string Explanation);
