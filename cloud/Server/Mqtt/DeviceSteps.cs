using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// What each item does to its device's row, and what the device is told. The rules are Core's; here stands only what they are
/// asked with and where their answer is written. Everything can be taken twice: devices repeat what was not acknowledged.
/// </summary>
internal sealed class DeviceSteps(
    Store store, Catalog catalog, Presence presence, ProvenImages proven, ImageBytes bytes, ImageKeys keys, RareNotes rare, DeviceLimit limit, int awayMinutes, long nowMs)
{
    /// <summary>The same refusal is written once in this time, so that a flood of garbage is no flood of writes.</summary>
    private const long SameRefusalMs = 10_000;

    /// <summary>Transfers of a device that stay listed.</summary>
    internal const int TransfersKept = 20;

    /// <summary>The connections that reported; they count once this is saved.</summary>
    public HashSet<Connection> Reported { get; } = [];

    /// <summary>The reports that are kept, in the order that they came.</summary>
    public List<ReportRow> Kept { get; } = [];

    public async Task<Answer> Take(FlowItem item, DeviceRow device)
    {
        var answer = new Answer(device.Id);
        var before = DeviceEvents.Before(device);
        switch (item)
        {
            case ReportItem report:
                await OnReport(report, device, answer);
                break;
            case ProgressItem progress:
                OnProgress(progress.Progress, device);
                break;
            case NudgeItem nudge:
                await OnNudge(nudge.Occasion, device, answer);
                break;
            case CancelItem cancel:
                OnCancel(cancel, device, answer);
                break;
            case EventItem published:
                await OnEvent(published, device, answer);
                break;
            case GarbageItem garbage:
                OnGarbage(garbage.Reason, device, answer);
                break;
            case PinItem pin:
                pin.Pinned = device.CredentialHash ??= pin.Hash;
                break;
            case GoneItem:
                device.Connected = presence.IsOnline(device.Id);
                device.LastSeenMs = nowMs;
                break;
        }
        answer.Events.AddRange(before.Since(device, nowMs).Where(_ => limit.TakeOwn(device.Id, nowMs)));
        return answer;
    }

    private async Task OnReport(ReportItem item, DeviceRow device, Answer answer)
    {
        var report = item.Report;
        // On a connection that it reported on before it was never away.
        var lastSeenMs = HasReported(item.From) ? nowMs : device.LastSeenMs;
        var occasion = Decide.OccasionOf(report.BootId, device.BootId, lastSeenMs, nowMs, awayMinutes);
        var last = device.LastReport;
        if (occasion != Occasion.NewBoot && item.From.IsOwedOffer)
        {
            occasion = Occasion.Now;
        }
        Remember(item.From, report, device);
        if (occasion == Occasion.Resume && Decide.IsFreed(last!, device.LastReport!))
        {
            occasion = Occasion.Online;
        }
        TakeOutcome(report, device);
        CloseConfirmed(device);
        TakeGivenUp(report, last, device);
        var decision = await Settle(device, occasion, answer);
        await Claiming.Take(store, catalog, device, report.ClaimCode, decision, nowMs);
        answer.Verdict = Verdict(decision, device);
        Reported.Add(item.From);
        await NoteRefused(decision, device);
    }

    private async Task OnNudge(Occasion occasion, DeviceRow device, Answer answer)
    {
        if (presence.Find(device.Id) is not { } connection)
        {
            return; // its next report asks the same question
        }
        if (!HasReported(connection))
        {
            connection.IsOwedOffer |= occasion == Occasion.Now;
            return;
        }
        var before = (device.VerdictStatus, device.VerdictReason, device.VerdictProduct);
        var decision = await Settle(device, occasion, answer);
        var verdict = Verdict(decision, device);
        if (before != (device.VerdictStatus, device.VerdictReason, device.VerdictProduct))
        {
            answer.Verdict = verdict;
        }
    }

    private void OnProgress(Progress progress, DeviceRow device)
    {
        if (device.Transfer is not { IsActive: true } transfer || transfer.Id != progress.Transfer)
        {
            return; // of an older transfer, or said twice
        }
        transfer.Offset = progress.Offset;
        transfer.Reason = progress.Reason;
        transfer.UpdatedAtMs = nowMs;
        transfer.State = progress.State switch
        {
            ProgressState.Accepted => TransferState.Accepted,
            ProgressState.Downloading => TransferState.Downloading,
            ProgressState.Staged => TransferState.Staged,
            ProgressState.Swapping => TransferState.Swapping,
            ProgressState.Refused => TransferState.Refused,
            _ => TransferState.Failed,
        };
        if (!transfer.IsActive)
        {
            device.Outcome = progress.Reason;
            device.OutcomeVersion = transfer.Version;
            device.OutcomeHash = transfer.Hash;
            device.OutcomeBootId = null;
            device.OutcomeAtMs = nowMs;
            CountFailure(device, transfer, progress.Reason);
        }
    }

    private void OnCancel(CancelItem item, DeviceRow device, Answer answer)
    {
        if (device.Transfer is { IsActive: true } transfer && transfer.Id == item.Transfer)
        {
            transfer.Close(TransferState.Cancelled, item.Reason, nowMs);
        }
        answer.Cancel = new Cancel { Transfer = item.Transfer, Reason = item.Reason };
    }

    // The privilege is asked for anew: what a person took away is gone, also before the device was told.
    private async Task OnEvent(EventItem item, DeviceRow device, Answer answer)
    {
        if (!HasReported(item.From) || await Facts.Load(store, catalog, device) is not { } facts)
        {
            Refuse(Reason.NotReported, device);
            return;
        }
        var decision = facts.At(Occasion.Preview, nowMs);
        if (!decision.HasPrivileges || device.VerdictStatus != VerdictStatus.Ok || device.VerdictProduct != decision.TreatedAs)
        {
            Refuse(decision.HasPrivileges ? device.VerdictReason : decision.Reason, device);
            return;
        }
        var data = EventRule.Text(item.Payload);
        answer.Events.Add(new ProductEvent(item.Name, data, decision.TreatedAs, device.Id, device.OwnerId, nowMs));
    }

    private void OnGarbage(Reason reason, DeviceRow device, Answer answer)
    {
        Refuse(reason, device);
        answer.Verdict = new Verdict { Status = VerdictStatus.Limited, Reason = reason, TimeMs = nowMs };
    }

    private void Refuse(Reason reason, DeviceRow device)
    {
        if (device.LastRefusal != reason || Math.Abs(nowMs - device.LastRefusalAtMs ?? 0) > SameRefusalMs)
        {
            device.LastRefusal = reason;
            device.LastRefusalAtMs = nowMs;
        }
    }

    private bool HasReported(Connection connection) => connection.HasReported || Reported.Contains(connection);

    private void Remember(Connection from, Report report, DeviceRow device)
    {
        (DeviceReport, int)? before = device.LastReport is { } last ? (last, device.BootId!.Value) : null;
        device.BootId = report.BootId;
        device.BootReason = report.BootReason;
        device.ReportProduct = report.Product;
        device.ReportVersion = report.Version;
        device.ReportHash = Convert.ToHexStringLower(report.Hash);
        device.ReportState = report.State;
        device.ReportTarget = report.Target;
        device.SlotBytes = report.SlotBytes;
        device.ChunkBytes = report.ChunkBytes;
        device.UpdatesEnabled = report.UpdatesEnabled;
        device.Hardware = report.Hardware;
        device.ReportedAtMs = nowMs;
        device.UpSinceMs = Evidence.UpSinceMs(before, device.UpSinceMs, device.LastReport!, report.BootId, nowMs);
        if (ReportRule.IsNews(before, device.LastReport!, report.BootId))
        {
            Keep(device);
        }
        device.Connected = presence.IsOnline(device.Id);
        device.LastSeenMs = nowMs;
        device.LastAddress = from.Address;
        if (report.Trouble is not (Reason.None or Reason.WrongCredential)) // a refused credential is known here already
        {
            device.LastRefusal = report.Trouble;
            device.LastRefusalAtMs = nowMs;
        }
    }

    private void Keep(DeviceRow device)
    {
        device.ReportsKept++;
        Kept.Add(new ReportRow
        {
            DeviceId = device.Id,
            Place = ReportRule.Place(device.ReportsKept),
            Number = device.ReportsKept,
            AtMs = nowMs,
            BootId = device.BootId!.Value,
            BootReason = device.BootReason,
            Product = device.ReportProduct,
            Version = device.ReportVersion,
            Hash = device.ReportHash!,
            State = device.ReportState,
            Target = device.ReportTarget!,
            Hardware = device.Hardware,
            UpdatesEnabled = device.UpdatesEnabled,
        });
    }

    // How the last update ended; a device says it until it is acknowledged.
    private void TakeOutcome(Report report, DeviceRow device)
    {
        var hash = Convert.ToHexStringLower(report.OutcomeHash);
        var isRepeated = device.OutcomeBootId == report.BootId && device.Outcome == report.Outcome && device.OutcomeHash == hash;
        if (report.Outcome == Reason.None || isRepeated)
        {
            return;
        }
        device.Outcome = report.Outcome;
        device.OutcomeVersion = report.OutcomeVersion;
        device.OutcomeHash = hash;
        device.OutcomeBootId = report.BootId;
        device.OutcomeAtMs = nowMs;
        var transfer = device.Transfer;
        var isOfIt = hash.Length > 0 ? transfer?.Hash == hash : transfer?.Version == report.OutcomeVersion;
        if (transfer is null || !isOfIt || !(transfer.IsActive || Attempts.IsOpenEnd(transfer.Reason)))
        {
            return;
        }
        if (report.Outcome == Reason.Confirmed)
        {
            return; // that it runs, confirmed, says the report itself
        }
        transfer.Close(TransferState.Reverted, report.Outcome, nowMs);
        CountFailure(device, transfer, report.Outcome);
    }

    // The image runs, confirmed: whatever was said about it before is over.
    private void CloseConfirmed(DeviceRow device)
    {
        if (device.ReportState != ImageState.Confirmed)
        {
            return;
        }
        if (device.Transfer is { IsActive: true } transfer && transfer.Hash == device.ReportHash)
        {
            transfer.Offset = transfer.SizeBytes;
            transfer.Close(TransferState.Confirmed, Reason.Confirmed, nowMs);
        }
        if (device.FailedHash == device.ReportHash)
        {
            device.ClearFailures();
        }
    }

    private void TakeGivenUp(Report report, DeviceReport? last, DeviceRow device)
    {
        var confirmed = device.Transfer is { State: TransferState.Confirmed } transfer ? transfer.Hash : null;
        if (report.Outcome != Reason.None || last is null || !Attempts.GaveUp(confirmed, last, device.LastReport!, report.BootReason))
        {
            return;
        }
        device.Outcome = Reason.CrashedLater;
        device.OutcomeVersion = device.Transfer!.Version;
        device.OutcomeHash = confirmed;
        device.OutcomeBootId = null;
        device.OutcomeAtMs = nowMs;
        device.Transfer.Close(TransferState.Reverted, Reason.CrashedLater, nowMs);
        Set(device, Attempts.AfterGivingUp(FailuresOf(device), confirmed!));
    }

    private void CountFailure(DeviceRow device, TransferRow transfer, Reason reason) =>
        Set(device, Attempts.AfterFailure(FailuresOf(device), transfer.Hash, reason, nowMs));

    private static KnownDevice FailuresOf(DeviceRow device) =>
        new() { FailedHash = device.FailedHash, Failures = device.Failures, Setbacks = device.Setbacks, RetryAtMs = device.RetryAtMs };

    private static void Set(DeviceRow device, KnownDevice after)
    {
        device.FailedHash = after.FailedHash;
        device.Failures = after.Failures;
        device.Setbacks = after.Setbacks;
        device.RetryAtMs = after.RetryAtMs;
    }

    // Decides, and writes down what follows: membership, evidence, transfers.
    private async Task<Decision> Settle(DeviceRow device, Occasion occasion, Answer answer)
    {
        var facts = (await Facts.Load(store, catalog, device))!;
        var decision = facts.At(occasion, nowMs);
        Join(decision, facts, device, answer);
        if (decision.ClearForce)
        {
            device.Force = false;
            Note(facts.Device.Product!, $"device {device.Id}", "device.force_clear", device.Id, new { force = true }, new { force = false });
        }
        device.LockOnReset &= !decision.ResetCame;
        await RecordEvidence(decision, facts, device);
        CancelWhatMustNotGoOn(decision, device, answer);
        if (decision.Offer)
        {
            await Offer(decision, device, answer);
        }
        return decision;
    }

    private void Join(Decision decision, Facts facts, DeviceRow device, Answer answer)
    {
        if (decision.Join == Core.Join.None)
        {
            return;
        }
        var product = facts.Reported!;
        if (decision.Join == Core.Join.AutoApprove)
        {
            device.ProductId = product.Id;
            device.JoinedAtMs = nowMs;
            device.Standings.RemoveAll(row => row.ProductId == product.Id);
            Note(product, "policy", "device.auto_approve", device.Id, null, new { product_id = product.Id });
            return;
        }
        device.Standings.Add(new StandingRow { ProductId = product.Id, DeviceId = device.Id, Standing = Standing.Quarantined, SinceMs = nowMs });
        Note(product, "policy", "device.quarantine", device.Id, null, new { standing = "quarantined" });
        answer.Events.Add(new ProductEvent("pf/device/quarantined", Explanations.NameOf(decision.Reason), product.Id, device.Id, device.OwnerId, nowMs));
    }

    // Each attempt of a denied or removed device, but not each of a flood (D19).
    private async Task NoteRefused(Decision decision, DeviceRow device)
    {
        if (decision.Rule == Rule.Denied && await catalog.Find(store, device.ReportProduct) is { } product
            && rare.IsDue(device.Id, product.Id, nowMs))
        {
            Note(product, $"device {device.Id}", "device.refused", device.Id, null, new { reason = Explanations.NameOf(decision.Reason) });
        }
    }

    private void Note(Product product, string actor, string action, string subject, object? before, object? after) =>
        AuditLog.Note(store, nowMs, product.Organisation, product.Id, actor, action, subject, before, after);

    private async Task RecordEvidence(Decision decision, Facts facts, DeviceRow device)
    {
        var treatedAs = facts.Device.Product ?? facts.Reported;
        await RecordReported(decision, treatedAs, facts.Report);
        if (treatedAs is null || Evidence.From(decision, treatedAs, facts.Report, device.UpMs) is not { } image || proven.Contains(treatedAs.Id, image))
        {
            return;
        }
        if (await store.Images.FindAsync(treatedAs.Id, image.Version, image.Target) is not { } row)
        {
            return; // deleted a moment ago
        }
        if (row.EvidenceAtMs is not null)
        {
            if (store.Entry(row).State == EntityState.Unchanged)
            {
                proven.Add(treatedAs.Id, image); // saved, and not only written in this batch
            }
            return;
        }
        EvidenceNote.Write(store, treatedAs, row, device.Id, nowMs);
    }

    // A number that a member once said is never given to another image (D14).
    private async Task RecordReported(Decision decision, Product? treatedAs, DeviceReport report)
    {
        var isOwn = decision.HasPrivileges && report.Product == treatedAs?.Id;
        if (!isOwn || treatedAs!.Image(report.Version, report.Target) is null || proven.IsReported(treatedAs.Id, report.Version))
        {
            return;
        }
        if (await store.Firmware.FindAsync(treatedAs.Id, report.Version) is not { } row)
        {
            return; // deleted a moment ago
        }
        if (row.ReportedAtMs is not null && store.Entry(row).State == EntityState.Unchanged)
        {
            proven.AddReported(treatedAs.Id, report.Version);
        }
        row.ReportedAtMs ??= nowMs;
    }

    // A transfer whose image runs on trial is done with its bytes and waits for its confirmation.
    private void CancelWhatMustNotGoOn(Decision decision, DeviceRow device, Answer answer)
    {
        if (device.Transfer is not { IsActive: true } transfer || transfer.Hash == device.ReportHash)
        {
            return;
        }
        var reason = TransferRule.Check(decision, transfer.Hash);
        if (reason != Reason.None)
        {
            transfer.Close(TransferState.Cancelled, reason, nowMs);
            answer.Cancel = new Cancel { Transfer = transfer.Id, Reason = reason };
        }
    }

    private async Task Offer(Decision decision, DeviceRow device, Answer answer)
    {
        var image = await store.Images.FindAsync(decision.TreatedAs, decision.Image!.Version, decision.Image.Target);
        if (await Authenticate(device, image!) is not { } mac)
        {
            Refuse(Reason.ImageKeyLost, device);
            return;
        }
        if (device.Transfer is not { IsActive: true })
        {
            await ForgetTransfers(device.Id);
            device.Transfer = new TransferRow
            {
                DeviceId = device.Id,
                ProductId = image!.ProductId,
                Version = image.Version,
                Target = image.Target,
                Hash = image.Hash,
                SizeBytes = image.SizeBytes,
                ContentId = image.ContentId,
                Attempt = device.FailedHash == image.Hash ? device.Failures + 1 : 1,
                StartedAtMs = nowMs,
                UpdatedAtMs = nowMs,
            };
        }
        answer.Offer = new OfferItem(device.Transfer, image!, mac, decision.Forced);
    }

    // The newest stay; whoever fails or cheats for ever fills no disk.
    private Task ForgetTransfers(string deviceId) => store.Transfers
        .Where(row => row.DeviceId == deviceId && row.State >= TransferState.Confirmed)
        .OrderByDescending(row => row.Id).Skip(TransfersKept - 1).ExecuteDeleteAsync();

    // Null where the board would refuse it at the end of the download.
    private async Task<byte[]?> Authenticate(DeviceRow device, ImageRow image) =>
        device.SealedImageKey is null ? [] : keys.Authenticate(device, await bytes.Load(store, image.ContentId));

    private Verdict Verdict(Decision decision, DeviceRow device)
    {
        device.VerdictStatus = decision.Status;
        device.VerdictReason = decision.Reason;
        device.VerdictProduct = decision.TreatedAs;
        return new Verdict
        {
            Status = decision.Status,
            Reason = decision.Reason,
            Product = decision.TreatedAs,
            TimeMs = nowMs,
            BootId = device.BootId ?? 0,
        };
    }
}
