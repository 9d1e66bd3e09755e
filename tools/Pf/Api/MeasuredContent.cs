using System.Net;

namespace ProductFirmware.Pf.Api;

/// <summary>A file as a request's body: streamed, never whole in memory, and telling how much of it is sent.</summary>
internal sealed class MeasuredContent(FileStream file, IProgress<double>? progress) : HttpContent
{
    private const int PieceBytes = 16 * 1024;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var piece = new byte[PieceBytes];
        int count;
        while ((count = await file.ReadAsync(piece)) > 0)
        {
            await stream.WriteAsync(piece.AsMemory(0, count));
            progress?.Report((double)file.Position / file.Length);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = file.Length;
        return true;
    }
}
