using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// Answers a fetch with chunks. Everything it needs stands in the store, so any server can answer the next one, and rights are
/// looked at again each time (X2).
/// </summary>
internal sealed class ChunkPump(
    IDbContextFactory<Store> stores, Catalog catalog, ImageBytes images, DeviceFlow flow, DeviceLink link, TimeProvider time)
{
    /// <summary>Sends the bytes, or a cancel and no byte.</summary>
    public async Task<bool> Answer(string deviceId, Fetch fetch)
    {
        await using var store = await stores.CreateDbContextAsync();
        var device = await store.Devices.AsNoTracking()
            .Include(row => row.Transfer).Include(row => row.Standings).Include(row => row.Groups)
            .FirstAsync(row => row.Id == deviceId);
        var refusal = await Check(store, device, fetch);
        if (refusal != Reason.None)
        {
            return await flow.Handle(new CancelItem(deviceId, fetch.Transfer, refusal));
        }
        var file = await images.Load(store, device.Transfer!.ContentId);
        await Send(deviceId, fetch, file, device.ChunkBytes);
        return true;
    }

    private async Task<Reason> Check(Store store, DeviceRow device, Fetch fetch)
    {
        if (device.Transfer is not { } transfer || transfer.Id != fetch.Transfer)
        {
            return Reason.UnknownTransfer;
        }
        if (!transfer.IsActive)
        {
            return transfer.Reason == Reason.None ? Reason.Superseded : transfer.Reason;
        }
        var facts = await Facts.Load(store, catalog, device);
        return facts is null
            ? Reason.UnknownTransfer
            : TransferRule.Check(facts.At(Occasion.Preview, time.GetUtcNow().ToUnixTimeMilliseconds()), transfer.Hash);
    }

    private async Task Send(string deviceId, Fetch fetch, byte[] file, int chunkBytes)
    {
        var end = fetch.Offset + TransferRule.Bytes(fetch.Offset, fetch.Length, file.Length);
        for (var offset = fetch.Offset; offset < end;)
        {
            var count = Math.Min(chunkBytes, end - offset);
            var frame = new byte[Limits.ChunkHeaderBytes + count];
            Chunk.WriteHeader(frame, fetch.Transfer, offset);
            file.AsSpan(offset, count).CopyTo(frame.AsSpan(Limits.ChunkHeaderBytes));
            if (!await link.Send(deviceId, Topics.Chunk, frame, atLeastOnce: false))
            {
                return; // it is gone or does not read; it asks again
            }
            offset += count;
        }
    }
}
