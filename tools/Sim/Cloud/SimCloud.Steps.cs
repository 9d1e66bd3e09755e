using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <content>What each message does to its device's row: the server's DeviceSteps and ChunkPump, with rows instead of a store.</content>
internal sealed partial class SimCloud
{
    /// <summary>What the rules say about a device as it is saved.</summary>
    public Decision? Decide(int device, Occasion occasion) => rows[device].Report is null ? null : Decide(rows[device], occasion);

    private Decision Decide(DeviceRow row, Occasion occasion)
    {
        var report = row.Report!;
        var own = row.ProductId is { } id ? products[id].Known : null;
        var reported = own?.Id == report.Product ? own : report.Product is > 0 and <= Products ? products[report.Product].Known : null;
        var device = new KnownDevice
        {
            Product = own,
            StandingInReported = own?.Id == report.Product || reported is null ? Standing.None : row.Standings[report.Product],
            Groups = row.Group is null ? [] : [row.Group],
            Force = row.Force,
            Development = row.Development,
            LockedVersion = sim.Plant == Plant.IgnoreLock ? null : row.LockedVersion,
            LockOnReset = row.LockOnReset,
            UpdatesForced = row.UpdatesForced,
            TransferHash = row.Transfer is { IsActive: true } transfer ? transfer.Firmware.Hash : null,
            FailedHash = row.FailedHash,
            Failures = row.Failures,
            Setbacks = row.Setbacks,
            RetryAtMs = row.RetryAtMs,
        };
        return Core.Decide.For(device, reported, report, occasion, NowMs);
    }

    private Answer OnReport(int device, DeviceRow row, (Connection From, Report Report, long Number) item)
    {
        var (from, report, number) = item;
        var answer = new Answer { IsReport = true };
        var lastSeenMs = from.HasReported ? NowMs : row.LastSeenMs;
        var occasion = Core.Decide.OccasionOf(report.BootId, row.BootId, lastSeenMs, NowMs);
        var last = row.Report;
        if (occasion != Occasion.NewBoot && from.IsOwedOffer)
        {
            occasion = Occasion.Now;
        }
        from.IsOwedOffer = false;
        row.BootId = report.BootId;
        row.ReportNumber = number;
        row.Report = new DeviceReport(
            report.Product, report.Version, Convert.ToHexStringLower(report.Hash), report.State, report.Target, report.SlotBytes, report.UpdatesEnabled);
        row.LastSeenMs = NowMs;
        if (occasion == Occasion.Resume && Core.Decide.IsFreed(last!, row.Report))
        {
            occasion = Occasion.Online;
        }
        TakeOutcome(report, row);
        CloseConfirmed(row);
        TakeGivenUp(report, last, row);
        var decision = Settle(device, row, occasion, answer);
        answer.Verdict = VerdictOf(decision, row);
        return answer;
    }

    private Answer OnNudge(int device, DeviceRow row, Occasion occasion)
    {
        var answer = new Answer();
        if (connections[device] is not { } connection)
        {
            return answer; // its next report asks the same question
        }
        if (!connection.HasReported)
        {
            connection.IsOwedOffer |= occasion == Occasion.Now;
            return answer;
        }
        var before = (row.VerdictStatus, row.VerdictReason, row.VerdictProduct);
        var decision = Settle(device, row, occasion, answer);
        var verdict = VerdictOf(decision, row);
        answer.Verdict = before == (row.VerdictStatus, row.VerdictReason, row.VerdictProduct) ? null : verdict;
        return answer;
    }

    private Answer OnProgress(int device, DeviceRow row, (Connection From, Progress Progress) item)
    {
        var progress = item.Progress;
        if (row.Transfer is not { IsActive: true } transfer || transfer.Id != progress.Transfer)
        {
            return new Answer(); // of an older transfer, or said twice
        }
        if (progress.State is ProgressState.Refused or ProgressState.Failed)
        {
            transfer.Close(progress.Reason);
            (row.Outcome, row.OutcomeHash, row.OutcomeBootId) = (progress.Reason, transfer.Firmware.Hash, null);
            CountFailure(row, transfer, progress.Reason);
        }
        return new Answer();
    }

    private void OnFetch(int device, Fetch fetch)
    {
        var row = rows[device];
        var refusal = WhyNot(row, fetch);
        if (refusal != Reason.None)
        {
            Finish(device, OnCancel, (fetch.Transfer, refusal));
            return;
        }
        var file = row.Transfer!.Firmware.File;
        var end = fetch.Offset + TransferRule.Bytes(fetch.Offset, fetch.Length, file.Length);
        for (var offset = fetch.Offset; offset < end;)
        {
            var count = Math.Min(Limits.ChunkBytesMax, end - offset);
            var frame = new byte[Limits.ChunkHeaderBytes + count];
            Chunk.WriteHeader(frame, fetch.Transfer, offset);
            file.AsSpan(offset, count).CopyTo(frame.AsSpan(Limits.ChunkHeaderBytes));
            CheckBytes(device, row.Transfer);
            if (!Send(device, Topics.Chunk, frame))
            {
                return;
            }
            offset += count;
        }
    }

    private Answer OnCancel(int device, DeviceRow row, (int Transfer, Reason Reason) item)
    {
        if (row.Transfer is { IsActive: true } transfer && transfer.Id == item.Transfer)
        {
            transfer.Close(item.Reason);
        }
        return new Answer { Cancel = new Cancel { Transfer = item.Transfer, Reason = item.Reason } };
    }

    private Reason WhyNot(DeviceRow row, Fetch fetch)
    {
        if (row.Transfer is not { } transfer || transfer.Id != fetch.Transfer)
        {
            return Reason.UnknownTransfer;
        }
        if (sim.Plant == Plant.StaleTransferContinues)
        {
            return Reason.None;
        }
        if (!transfer.IsActive)
        {
            return transfer.Reason == Reason.None ? Reason.Superseded : transfer.Reason;
        }
        return TransferRule.Check(Decide(row, Occasion.Preview), transfer.Firmware.Hash);
    }

    private void TakeOutcome(Report report, DeviceRow row)
    {
        var hash = Convert.ToHexStringLower(report.OutcomeHash);
        var isRepeated = row.OutcomeBootId == report.BootId && row.Outcome == report.Outcome && row.OutcomeHash == hash;
        if (report.Outcome == Reason.None || isRepeated)
        {
            return;
        }
        (row.Outcome, row.OutcomeHash, row.OutcomeBootId) = (report.Outcome, hash, report.BootId);
        var transfer = row.Transfer;
        var isOfIt = hash.Length > 0 ? transfer?.Firmware.Hash == hash : transfer?.Firmware.Version == report.OutcomeVersion;
        if (transfer is null || !isOfIt || !(transfer.IsActive || Attempts.IsOpenEnd(transfer.Reason)))
        {
            return;
        }
        if (report.Outcome == Reason.Confirmed)
        {
            return;
        }
        transfer.Close(report.Outcome);
        CountFailure(row, transfer, report.Outcome);
    }

    private static void CloseConfirmed(DeviceRow row)
    {
        if (row.Report!.State != ImageState.Confirmed)
        {
            return;
        }
        if (row.Transfer is { IsActive: true } transfer && transfer.Firmware.Hash == row.Report.Hash)
        {
            transfer.Close(Reason.Confirmed);
        }
        if (row.FailedHash == row.Report.Hash)
        {
            row.ClearFailures();
        }
    }

    private static void TakeGivenUp(Report report, DeviceReport? last, DeviceRow row)
    {
        var confirmed = row.Transfer is { IsConfirmed: true } transfer ? transfer.Firmware.Hash : null;
        if (report.Outcome == Reason.None && last is not null && Attempts.GaveUp(confirmed, last, row.Report!, report.BootReason))
        {
            row.Outcome = Reason.CrashedLater;
            (row.FailedHash, row.Failures, row.Setbacks, row.RetryAtMs) = (confirmed, Limits.AttemptsMax, 0, 0);
        }
    }

    private void CountFailure(DeviceRow row, Transfer transfer, Reason reason)
    {
        var before = new KnownDevice { FailedHash = row.FailedHash, Failures = row.Failures, Setbacks = row.Setbacks, RetryAtMs = row.RetryAtMs };
        var after = Attempts.AfterFailure(before, transfer.Firmware.Hash, reason, NowMs);
        row.FailedHash = after.FailedHash;
        row.Failures = sim.Plant == Plant.EndlessRetries ? 0 : after.Failures;
        row.Setbacks = after.Setbacks;
        row.RetryAtMs = sim.Plant == Plant.NoPause ? NowMs : after.RetryAtMs;
    }

    private Decision Settle(int device, DeviceRow row, Occasion occasion, Answer answer)
    {
        var decision = Decide(row, occasion);
        Join(decision, row);
        row.Force = row.Force && !decision.ClearForce;
        row.LockOnReset = row.LockOnReset && !decision.ResetCame;
        answer.Proven = ProvenBy(decision, row);
        CancelWhatMustNotGoOn(decision, row, answer);
        if (decision.Offer)
        {
            Offer(row, products[decision.TreatedAs].Images[(decision.Image!.Version, decision.Image.Target)], decision.Forced, answer);
        }
        else if (sim.Plant == Plant.OfferToDenied && !decision.HasPrivileges && row.Report!.Product is var named and > 0 and <= Products)
        {
            var due = products[named].Released is { } released ? products[named].Images.GetValueOrDefault((released, row.Report.Target)) : null;
            if (due is not null && due.Hash != row.Report.Hash)
            {
                Offer(row, due, false, answer);
            }
        }
        return decision;
    }

    private void Offer(DeviceRow row, Firmware firmware, bool forced, Answer answer)
    {
        if (row.Transfer is not { IsActive: true })
        {
            row.Transfer = new Transfer(nextTransfer++, firmware);
        }
        (answer.Offer, answer.Forced) = (row.Transfer, forced);
    }

    private void Join(Decision decision, DeviceRow row)
    {
        var product = row.Report!.Product;
        switch (decision.Join)
        {
            case Core.Join.AutoApprove:
                row.ProductId = product;
                row.Standings[product] = Standing.None;
                break;
            case Core.Join.Quarantine:
                row.Standings[product] = Standing.Quarantined;
                break;
        }
        if (sim.Plant == Plant.VerdictThrows && sim.Chance.OneIn(500))
        {
            throw new InvalidOperationException("planted");
        }
        if (sim.Plant == Plant.ForgetDenial && product is > 0 and <= Products && row.Standings[product] == Standing.Denied && sim.Chance.OneIn(50))
        {
            row.Standings[product] = Standing.None;
        }
    }

    private Firmware? ProvenBy(Decision decision, DeviceRow row)
    {
        var report = row.Report!;
        var treatedAs = row.ProductId is { } id ? products[id] : report.Product is > 0 and <= Products ? products[report.Product] : null;
        if (treatedAs is null)
        {
            return null;
        }
        var seen = sim.Plant == Plant.EvidenceFromLimited ? decision with { Status = VerdictStatus.Ok } : decision;
        var image = Evidence.From(seen, treatedAs.Known, report, upMs: 0); // its products ask for no time
        return image is null ? null : treatedAs.Images[(image.Version, image.Target)];
    }

    private void CancelWhatMustNotGoOn(Decision decision, DeviceRow row, Answer answer)
    {
        if (row.Transfer is not { IsActive: true } transfer || transfer.Firmware.Hash == row.Report!.Hash || sim.Plant == Plant.StaleTransferContinues)
        {
            return;
        }
        var reason = TransferRule.Check(decision, transfer.Firmware.Hash);
        if (reason != Reason.None)
        {
            transfer.Close(reason);
            answer.Cancel = new Cancel { Transfer = transfer.Id, Reason = reason };
        }
    }

    private Verdict VerdictOf(Decision decision, DeviceRow row)
    {
        (row.VerdictStatus, row.VerdictReason, row.VerdictProduct) = (decision.Status, decision.Reason, decision.TreatedAs);
        return new Verdict
        {
            Status = decision.Status,
            Reason = decision.Reason,
            Product = decision.TreatedAs,
            TimeMs = NowMs,
            BootId = row.BootId ?? 0,
        };
    }
}
