using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Health;

/// <summary><c>GET /health/live</c>: the process answers.</summary>
internal static class Live
{
    public static OkAnswer Handle() => new();
}
