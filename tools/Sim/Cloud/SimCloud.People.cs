using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <content>What people's commands do: the server's verbs, with the rules that they ask.</content>
internal sealed partial class SimCloud
{
    /// <summary>Takes a file as a version of the product; null where it is taken.</summary>
    public Refusal? Upload(int product, Firmware firmware)
    {
        var row = products[product];
        byte[][] keys = sim.Plant == Plant.TrustForeignKey ? [Foundry.PublicKey, Foundry.ForeignPublicKey] : [Foundry.PublicKey];
        var holdings = new Holdings(
            product, keys, row.HighestVersion, row.HighestIsReleased, row.TargetsOf(row.HighestVersion), $"v{row.HighestVersion}", false);
        var refusal = UploadRule.Check(new Core.Upload(firmware.File, $"v{firmware.Version}", null), holdings, out _);
        if (refusal is null && Acknowledges(What.Uploads, () => ledger.Remember(firmware)))
        {
            row.HighestIsReleased = row.HighestIsReleased && firmware.Version == row.HighestVersion;
            row.HighestVersion = firmware.Version;
            row.Images[(firmware.Version, firmware.Target)] = firmware;
            row.Changed();
            sim.History.Add(sim.NowMs, -1, What.Uploads, firmware.Product, firmware.Version);
            DieAfterSave();
        }
        return refusal;
    }

    public Refusal? Release(int product, int version)
    {
        var row = products[product];
        if (sim.Plant != Plant.ReleaseWithoutEvidence && Gate(row, version) is { } refusal)
        {
            return refusal;
        }
        if (Acknowledges(What.Releases, () => ledger.Remember(product, What.Releases, version)))
        {
            row.Released = version;
            row.HighestIsReleased |= version == row.HighestVersion;
            row.Changed();
            sim.History.Add(sim.NowMs, -1, What.Releases, product, version);
            CheckReleased(row, version);
            DieAfterSave();
        }
        return null;
    }

    /// <summary>The version for the product's one group; null takes the group's release away.</summary>
    public Refusal? ReleaseToGroup(int product, int? version)
    {
        var row = products[product];
        if (version is { } wanted && Gate(row, wanted) is { } refusal)
        {
            return refusal;
        }
        if (Acknowledges(What.ReleasesToGroup, () => ledger.Remember(product, What.ReleasesToGroup, version)))
        {
            row.GroupRelease = version;
            row.Changed();
            sim.History.Add(sim.NowMs, -1, What.ReleasesToGroup, product, version ?? 0);
            DieAfterSave();
        }
        return null;
    }

    public void SetPolicy(int product, Policy policy)
    {
        if (Acknowledges(What.SetsPolicy, () => ledger.Remember(product, What.SetsPolicy, (int)policy)))
        {
            products[product].Policy = policy;
            products[product].Changed();
            sim.History.Add(sim.NowMs, -1, What.SetsPolicy, product, (int)policy);
            DieAfterSave();
        }
    }

    public Refusal? Lock(int device, int version, bool flashNow)
    {
        var row = rows[device].Clone();
        var isUploaded = row.ProductId is { } id && products[id].TargetsOf(version).Length > 0;
        var refusal = LockRule.Check(sim.Boards[device].DeviceId, row.ProductId is not null, version, isUploaded, flashNow, IsOnline(device));
        if (refusal is not null)
        {
            return refusal;
        }
        (row.LockedVersion, row.LockOnReset) = (version, !flashNow);
        row.ClearFailures();
        Keep(device, row, What.Locks, version, flashNow ? Occasion.Now : Occasion.Preview);
        return null;
    }

    public void Unlock(int device, bool flashNow)
    {
        var row = rows[device].Clone();
        if (row.LockedVersion is null)
        {
            return;
        }
        (row.LockedVersion, row.LockOnReset) = (null, false);
        if (flashNow)
        {
            row.ClearFailures();
        }
        Keep(device, row, What.Unlocks, 0, flashNow ? Occasion.Now : Occasion.Preview);
    }

    /// <summary>Brings a member at once to what it should run; what failed before is forgotten. The way to try everything again.</summary>
    public Refusal? Flash(int device)
    {
        var row = rows[device].Clone();
        if (DueOf(row) is not { } version)
        {
            return new Refusal(Reason.NoRelease, "It is not locked, and nothing is released.");
        }
        var isUploaded = products[row.ProductId!.Value].TargetsOf(version).Length > 0;
        var refusal = LockRule.Check(sim.Boards[device].DeviceId, isMember: true, version, isUploaded, flashNow: true, IsOnline(device));
        if (refusal is null)
        {
            row.ClearFailures();
            Keep(device, row, What.Flashes, version, Occasion.Now);
        }
        return refusal;
    }

    /// <summary>The version that people want on a device: its own, else its group's, else its product's.</summary>
    public int? DueOf(DeviceRow row) =>
        row.ProductId is not { } id ? null : row.LockedVersion ?? (row.Group is null ? null : products[id].GroupRelease) ?? products[id].Released;

    /// <summary>Takes a device in: one that waits, one that was denied, or one that never came (import). A member of another product stays there.</summary>
    public Refusal? Approve(int device, int product, bool force)
    {
        var row = rows[device].Clone();
        if (row.ProductId is not null && row.ProductId != product)
        {
            return new Refusal(Reason.InAnotherProduct, "It is a member of another product.");
        }
        row.ProductId = product;
        row.Standings[product] = Standing.None;
        row.Force = force;
        row.ClearFailures();
        Keep(device, row, What.Approves, product, Occasion.Now);
        return null;
    }

    /// <summary>Denies a device, or takes a member out.</summary>
    public void Remove(int device, int product, bool deny)
    {
        var row = rows[device].Clone();
        if (row.ProductId == product)
        {
            row.Leave();
        }
        else if (!deny)
        {
            return;
        }
        row.Standings[product] = deny ? Standing.Denied : Standing.Removed;
        Keep(device, row, deny ? What.Denies : What.Removes, product, Occasion.Preview);
    }

    /// <summary>A change that only this device's row sees.</summary>
    public void Change(int device, What what, long number, Action<DeviceRow> change)
    {
        var row = rows[device].Clone();
        if (row.ProductId is not null)
        {
            change(row);
            Keep(device, row, what, number, Occasion.Preview);
        }
    }

    private static Refusal? Gate(ProductRow row, int version) =>
        ReleaseGate.Check(version, isMarkedBad: false, [.. row.TargetsOf(version).Select(target => new ImageProof(target, row.Proven.Contains(row.Images[(version, target)].Hash)))], nowMs: 0);

    // Save, acknowledge, tell the device.
    private void Keep(int device, DeviceRow row, What what, long number, Occasion occasion)
    {
        sim.Boards[device].StartsOver();
        if (!Acknowledges(what, () => ledger.Remember(device, row)))
        {
            return;
        }
        rows[device] = row;
        sim.History.Add(sim.NowMs, device, what, number);
        if (!DieAfterSave())
        {
            Nudge(device, occasion);
        }
    }

    // What is saved is remembered, whether or not its acknowledgement still came: the person looks again.
    private bool Acknowledges(What command, Action remember)
    {
        if (sim.Plant == Plant.CommandBeforeSave && (sim.Loses ?? command) == command)
        {
            remember();
            return Saves(isLost: sim.Loses is not null);
        }
        if (!Saves())
        {
            return false;
        }
        remember();
        return true;
    }

    // False where the server dies first.
    private bool Saves(bool isLost = false)
    {
        if (sim.HasFaults && (isLost || sim.Chance.OneIn(60)))
        {
            Die();
            return false;
        }
        return true;
    }

    private bool DieAfterSave()
    {
        if (sim.HasFaults && sim.Chance.OneIn(60))
        {
            Die();
            return true;
        }
        return false;
    }
}
