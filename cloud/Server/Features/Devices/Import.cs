using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>POST /v1/products/:p/devices</c>: takes devices in, one or a file of them. Taking in one that is quarantined or denied
/// approves it (D16). What cannot be taken in is told line by line, and the rest is (D15).
/// </summary>
internal static class Import
{
    private const int LookUpAtOnce = 500;

    public static async Task<Results<Ok<ImportAnswer>, Refused>> Handle(
        int p, HttpRequest request, Store store, DeviceFlow flow)
    {
        var asked = await Read(request);
        var lines = asked.Lines.Select((text, index) => (Number: index + 1, Text: text)).Where(line => !ImportRule.IsBlank(line.Text)).ToList();
        if (lines.Count == 0)
        {
            return new Refused(Reason.InvalidRequest, "No device is named: send {\"id\": …}, {\"ids\": […]}, a text with one ID a line, or a file with the field name file.");
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (!await store.Products.AnyAsync(row => row.Id == p))
        {
            return Products.ProductView.Unknown(p);
        }
        var known = await Load(store, [.. lines.Select(line => ImportRule.ParseId(line.Text)).OfType<string>().Distinct()]);
        var results = Take(p, lines, known, store, asked.Force);
        var answer = Answer(results);
        if (answer.Updated + answer.ExistingDeviceIds.Count == 0 && Refuse(p, results) is { } refused)
        {
            return refused;
        }
        if (asked.DryRun)
        {
            return TypedResults.Ok(answer);
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        await flow.Nudge([.. answer.UpdatedDeviceIds, .. answer.ExistingDeviceIds], asked.NoUpdate ? Occasion.Preview : Occasion.Now);
        return TypedResults.Ok(answer);
    }

    private static List<ImportLine> Take(
        int product, List<(int Number, string Text)> lines, Dictionary<string, DeviceRow> known, Store store, bool force)
    {
        var results = new List<ImportLine>(lines.Count);
        var seen = new HashSet<string>();
        foreach (var (number, text) in lines)
        {
            var id = ImportRule.ParseId(text);
            var result = id is null ? Explanations.NameOf(Reason.InvalidDeviceId)
                : !seen.Add(id) ? "duplicate"
                : TakeOne(product, id, known, store, force);
            results.Add(new ImportLine(number, text.Trim(), id, result));
        }
        return results;
    }

    private static string TakeOne(int product, string id, Dictionary<string, DeviceRow> known, Store store, bool force)
    {
        var row = known.GetValueOrDefault(id);
        if (ImportRule.Check(id, row?.ProductId, Ownership.None, product) is { } refusal)
        {
            return Explanations.NameOf(refusal.Reason);
        }
        if (row is null)
        {
            row = new DeviceRow { Id = id };
            store.Devices.Add(row);
        }
        var wasMember = row.ProductId == product;
        row.ProductId = product;
        row.Force |= force;
        row.Standings.RemoveAll(standing => standing.ProductId == product);
        return wasMember ? "already_member" : "added";
    }

    // Nothing could be taken in: that is an error and not a result.
    private static Refused? Refuse(int product, List<ImportLine> results)
    {
        var invalid = results.Count(line => line.Id is null);
        if (results.Count == 1)
        {
            return invalid == 1
                ? new Refused(Reason.InvalidDeviceId, $"\"{results[0].Text}\" is not a device ID.")
                : new Refused(Reason.InAnotherProduct, $"Device {results[0].Id} is a member of another product than {product}.");
        }
        return invalid == results.Count
            ? new Refused(Reason.AllInvalid, $"None of the {results.Count} lines is a device ID; the first is \"{results[0].Text}\".")
            : null;
    }

    private static ImportAnswer Answer(List<ImportLine> results)
    {
        List<string> With(string result) => [.. results.Where(line => line.Result == result).Select(line => line.Id ?? line.Text)];
        var added = With("added");
        return new ImportAnswer(
            added.Count,
            added,
            With("already_member"),
            With(Explanations.NameOf(Reason.InAnotherProduct)),
            With(Explanations.NameOf(Reason.InvalidDeviceId)),
            results);
    }

    private static async Task<Dictionary<string, DeviceRow>> Load(Store store, List<string> ids)
    {
        var known = new Dictionary<string, DeviceRow>();
        foreach (var part in ids.Chunk(LookUpAtOnce))
        {
            foreach (var row in await store.Devices.WithState([.. part]).ToListAsync())
            {
                known[row.Id] = row;
            }
        }
        return known;
    }

    private sealed record Asked(IReadOnlyList<string> Lines, bool Force, bool DryRun, bool NoUpdate);

    private static async Task<Asked> Read(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync();
            var text = form.Files.Count > 0 ? await ReadText(form.Files[0].OpenReadStream()) : form["id"].ToString();
            return With(text.Split('\n'), name => IsTrue(form[name].ToString()) || IsTrue(request.Query[name].ToString()));
        }
        if (request.ContentType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true)
        {
            var text = await ReadText(request.Body);
            return With(text.Split('\n'), name => IsTrue(request.Query[name].ToString()));
        }
        var json = await Json.Read(request) ?? [];
        var ids = json["ids"] is JsonArray many ? many.Select(node => node?.ToString() ?? "") : json["id"] is { } one ? [one.ToString()] : [];
        return With([.. ids], name => IsTrue(json[name]?.ToString()) || IsTrue(request.Query[name].ToString()));
    }

    private static Asked With(IReadOnlyList<string> lines, Func<string, bool> flag) => new(lines, flag("force"), flag("dry_run"), flag("no_update"));

    private static bool IsTrue(string? value) => value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static async Task<string> ReadText(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
