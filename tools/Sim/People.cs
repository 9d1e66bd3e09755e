using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>Operators who do everything that the product lets them do, at random times, and now and then what it does not.</summary>
internal sealed class People(Simulation sim)
{
    private const int SmallBytesMax = 9_000;
    private const int LargeBytesMax = 26_000;
    private const long MinuteMs = 60_000;

    private SimCloud Cloud => sim.Cloud;

    private Chance Chance => sim.Chance;

    /// <summary>One thing that somebody does.</summary>
    public void Act()
    {
        if (!Cloud.IsUp)
        {
            return;
        }
        var product = Chance.OneIn(4) ? 2 : 1;
        var device = Chance.Below(sim.Boards.Length);
        switch (Chance.Below(20))
        {
            case 0 or 1:
                Upload(product);
                break;
            case 2 or 3 or 4 or 5:
                TryNewest(product, device);
                break;
            case 6 or 7 or 8:
                Release(product);
                break;
            case 9 or 10:
                Cloud.Unlock(device, Chance.OneIn(2));
                break;
            case 11 or 12:
                Note(Cloud.Approve(device, WouldBe(device), force: Chance.OneIn(5)));
                break;
            case 13:
                Cloud.Remove(device, WouldBe(device), deny: Chance.OneIn(2));
                break;
            case 14:
                Cloud.SetPolicy(product, Chance.OneIn(2) ? Policy.AutoApprove : Policy.Quarantine);
                break;
            case 15:
                Note(Cloud.ReleaseToGroup(product, Chance.OneIn(3) ? null : AnyVersion(product)));
                break;
            case 16:
                var joins = Chance.OneIn(2);
                Cloud.Change(device, What.MarksGroup, joins ? 1 : 0, row => row.Group = joins ? SimCloud.Group : null);
                break;
            case 17:
                Cloud.Change(device, What.SetsDevelopment, 0, row => row.Development = !row.Development && Chance.OneIn(4));
                break;
            case 18:
                Cloud.Change(device, What.SetsForced, 0, row => row.UpdatesForced = !row.UpdatesForced);
                break;
            default:
                Note(Cloud.Lock(device, AnyVersion(product), Chance.OneIn(2)));
                break;
        }
    }

    /// <summary>Somebody thinks better of an update that has just begun.</summary>
    public void ChangeMind(int device)
    {
        if (!Cloud.IsUp)
        {
            return;
        }
        var product = WouldBe(device);
        if (Chance.OneIn(3))
        {
            Note(Cloud.Lock(device, AnyVersion(product), flashNow: false));
        }
        else
        {
            Cloud.Remove(device, product, deny: Chance.OneIn(2));
        }
    }

    /// <summary>
    /// The last thing before faults stop: a version that crashes and one that never gets a connection, so that every run ends with
    /// attempts and their pauses. Later somebody tries everything again, once for each device: what then fails is to blame itself.
    /// </summary>
    public void TryBadOnes()
    {
        TryABadOne(Nature.Crashes, 8);
        TryABadOne(Nature.IsDeaf, 4);
        foreach (var board in sim.Boards)
        {
            sim.Schedule(Chance.Between(60, 90) * MinuteMs, Turn.FlashesAgain, board.Index, 0);
        }
    }

    /// <summary>Somebody tries again what did not work; where the device is away for a trial, a little later.</summary>
    public void FlashAgain(int device)
    {
        if (Cloud.Flash(device) is { Reason: Reason.DeviceOffline })
        {
            sim.Schedule(MinuteMs, Turn.FlashesAgain, device, 0);
        }
    }

    /// <summary>The versions that the boards left the factory with.</summary>
    public Firmware Factory(int product, int version, string target)
    {
        var firmware = sim.Foundry.Build(product, version, target, Nature.Good, 3_000);
        Cloud.Upload(product, firmware);
        return firmware;
    }

    private void TryABadOne(Nature nature, int devices)
    {
        var version = Cloud.Product(1).HighestVersion + 1;
        foreach (var target in new[] { Foundry.FlashTarget, Foundry.FileTarget })
        {
            Cloud.Upload(1, sim.Foundry.Build(1, version, target, nature, 2_000));
        }
        Lock(1, version, Chance.Below(sim.Boards.Length), devices, device => !Cloud.Row(device).Development && sim.Boards[device].UpdatesEnabled);
    }

    // A version with an image for each target: good mostly. Some files must not be taken.
    private void Upload(int product)
    {
        var version = Cloud.Product(product).HighestVersion + 1 + Chance.Below(2);
        var nature = Chance.Percent(60) ? Nature.Good : (Nature)Chance.Between(1, (int)Nature.IsFlaky);
        var bytes = Chance.OneIn(10) ? LargeBytesMax : SmallBytesMax;
        var minimum = Chance.OneIn(8) ? Math.Max(1, version - 3) : 0;
        foreach (var target in new[] { Foundry.FlashTarget, Foundry.FileTarget })
        {
            Note(Cloud.Upload(product, sim.Foundry.Build(product, version, target, nature, Chance.Between(1_000, bytes), minimumVersion: minimum)));
        }
        if (Chance.OneIn(4))
        {
            Note(Cloud.Upload(product, sim.Foundry.Build(product, version + 1, Foundry.FlashTarget, Nature.Good, 2_000, foreign: true)));
        }
        if (Chance.OneIn(8))
        {
            Note(Cloud.Upload(product, sim.Foundry.Build(3 - product, version + 1, Foundry.FlashTarget, Nature.Good, 2_000)));
        }
    }

    // A member of each kind gets the newest version, as the documented way to a release wants it.
    private void TryNewest(int product, int device) =>
        Lock(product, Cloud.Product(product).HighestVersion, device, 4, Cloud.IsOnline);

    // So many members that fit, counted on from this device.
    private void Lock(int product, int version, int device, int count, Func<int, bool> fits)
    {
        for (var i = 0; i < sim.Boards.Length && count > 0; i++)
        {
            var candidate = (device + i) % sim.Boards.Length;
            if (Cloud.Row(candidate).ProductId == product && fits(candidate))
            {
                count--;
                Note(Cloud.Lock(candidate, version, flashNow: Cloud.IsOnline(candidate) && Chance.Percent(80)));
            }
        }
    }

    // Mostly the newest that may be released; now and then one that may not.
    private void Release(int product)
    {
        var row = Cloud.Product(product);
        var version = Chance.OneIn(5) ? AnyVersion(product) : row.HighestVersion;
        var proven = Enumerable.Range(0, row.HighestVersion).Select(i => row.HighestVersion - i)
            .FirstOrDefault(v => row.TargetsOf(v) is { Length: > 0 } targets && targets.All(target => row.Proven.Contains(row.Images[(v, target)].Hash)));
        Note(Cloud.Release(product, proven > 0 && Chance.Percent(70) ? proven : version));
    }

    private int AnyVersion(int product) => 1 + Chance.Below(Cloud.Product(product).HighestVersion);

    private int WouldBe(int device) => Cloud.Row(device).ProductId ?? (Cloud.Row(device).Report?.Product is > 0 and <= SimCloud.Products and var reported ? reported : 1);

    private void Note(Refusal? refusal)
    {
        if (refusal is not null)
        {
            sim.History.Add(sim.NowMs, -1, What.Refuses, (int)refusal.Reason);
        }
    }
}
