using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace ProductFirmware.Server;

/// <summary>The bytes of uploaded files; the ones in use stay in memory, up to a limit.</summary>
internal sealed class ImageBytes : IDisposable
{
    private const long CacheBytesMax = 64 << 20;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = CacheBytesMax });

    /// <summary>The file with this SHA-256.</summary>
    public async ValueTask<byte[]> Load(Store store, string contentId)
    {
        if (cache.TryGetValue(contentId, out byte[]? bytes))
        {
            return bytes!;
        }
        bytes = await store.Contents.Where(row => row.Id == contentId).Select(row => row.Bytes).SingleAsync();
        return cache.Set(contentId, bytes, new MemoryCacheEntryOptions { Size = bytes.Length });
    }

    public void Dispose() => cache.Dispose();
}
