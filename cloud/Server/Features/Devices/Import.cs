using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>POST /v1/products/:p/devices</c>: takes devices in, one or a file of a million. Taking in one that is quarantined or denied
/// approves it (D16). What cannot be taken in is told line by line, and the rest is (D15).
/// </summary>
internal static class Import
{
    private const string LinesType = "application/x-ndjson";

    public static async Task<IResult> Handle(
        int p, HttpRequest request, Caller caller, Store store, AuditLog audit, DeviceFlow flow, WriteTurns turns, DeviceCounts counts, TimeProvider time)
    {
        var source = await ImportSource.Read(request);
        var groups = await store.Groups.Where(group => group.ProductId == p).Select(group => group.Name).ToHashSetAsync();
        if (GroupRule.CheckMembership(source.Settings.Groups, groups) is { } unknown)
        {
            return new Refused(unknown);
        }
        var run = new ImportRun(p, source.Settings, caller, new ImportParts(store, audit, flow, turns, time));
        var isStreamed = request.Headers.Accept.ToString().Contains(LinesType, StringComparison.OrdinalIgnoreCase);
        var response = request.HttpContext.Response;
        await run.Save(source.Lines, isStreamed ? saving => Begin(response, saving) : _ => Task.CompletedTask);
        await run.Tell(source.Lines(), isStreamed ? lines => Tell(response, run, lines) : _ => Task.CompletedTask);
        counts.Forget(p);
        if (response.HasStarted)
        {
            await Line(response, run.Tally.Answer());
            return Results.Empty;
        }
        return run.Tally.Taken == 0 && run.Tally.Refusal() is { } refusal
            ? new Refused(refusal)
            : TypedResults.Ok(run.Tally.Answer());
    }

    private static async Task Begin<T>(HttpResponse response, T progress)
    {
        if (!response.HasStarted)
        {
            response.ContentType = LinesType;
        }
        await Line(response, progress);
        await response.Body.FlushAsync();
    }

    private static async Task Tell(HttpResponse response, ImportRun run, List<ImportLine> lines)
    {
        await Begin(response, new ImportProgress(run.Tally.LastLine, run.Tally.AddedCount));
        foreach (var line in lines)
        {
            await Line(response, line);
        }
        await response.Body.FlushAsync();
    }

    private static async Task Line<T>(HttpResponse response, T document)
    {
        await JsonSerializer.SerializeAsync(response.Body, document, RestJson.Options);
        await response.Body.WriteAsync("\n"u8.ToArray());
    }
}
