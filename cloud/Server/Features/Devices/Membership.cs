using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>How a device comes into a product and leaves it, as far as its row goes.</summary>
internal static class Membership
{
    /// <summary>Makes it a member; what other products said about it stays theirs.</summary>
    public static void Join(DeviceRow row, int product, long nowMs)
    {
        if (row.ProductId is not null && row.ProductId != product)
        {
            Leave(row);
        }
        row.ProductId = product;
        row.JoinedAtMs = nowMs;
        row.Standings.RemoveAll(standing => standing.ProductId == product);
        row.Revision++;
    }

    /// <summary>Ends the membership: what the product's people set goes with it.</summary>
    public static void Leave(DeviceRow row)
    {
        row.Groups.RemoveAll(member => member.ProductId == row.ProductId);
        row.ProductId = null;
        row.JoinedAtMs = null;
        row.Name = null;
        row.Notes = null;
        row.Force = false;
        row.Development = false;
        row.Test = false;
        row.LockedVersion = null;
        row.LockOnReset = false;
        row.UpdatesForced = false;
        row.ClearFailures();
    }

    /// <summary>Takes a member out, or denies the device; either leaves a mark. Null, or why that is not possible.</summary>
    public static Refusal? End(DeviceRow row, int product, bool deny, long nowMs)
    {
        if (!deny && row.ProductId != product)
        {
            return new(Reason.NotAMember, $"Device {row.Id} is not a member of product {product}, so it cannot be taken out of it.");
        }
        if (row.ProductId == product)
        {
            Leave(row);
        }
        var mark = deny ? Standing.Denied : Standing.Removed;
        if (row.Standings.FirstOrDefault(standing => standing.ProductId == product) is { } known)
        {
            known.SinceMs = known.Standing == mark ? known.SinceMs : nowMs;
            known.Standing = mark;
        }
        else
        {
            row.Standings.Add(new StandingRow { ProductId = product, DeviceId = row.Id, Standing = mark, SinceMs = nowMs });
        }
        row.Revision++;
        return null;
    }

    /// <summary>Takes a denial or a removal back: the device waits for an answer again. Null, or why that is not possible.</summary>
    public static Refusal? Quarantine(DeviceRow row, int product, long nowMs)
    {
        if (row.ProductId == product)
        {
            return new(Reason.InvalidRequest, $"Device {row.Id} is a member of product {product}; remove or deny it instead.");
        }
        if (row.Standings.FirstOrDefault(standing => standing.ProductId == product) is { Standing: Standing.Denied or Standing.Removed } known)
        {
            (known.Standing, known.SinceMs) = (Standing.Quarantined, nowMs);
            row.Revision++;
        }
        return null;
    }

    /// <summary>How it stands with the product, as notes and answers name it.</summary>
    public static string StandingOf(DeviceRow row, int product) =>
        (row.ProductId == product ? Core.Standing.Member : row.StandingIn(product)).ToString().ToLowerInvariant();
}
