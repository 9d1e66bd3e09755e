using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.People;

/// <summary><c>GET /v1/products/:p/rights</c>: every right, and why the caller does not have it, so that a client offers only what will be done.</summary>
internal static class Rights
{
    public static RightsAnswer Handle(int p, Caller caller) =>
        new([.. Right.All.Values.OrderBy(right => right.Scope).Select(right => new RightBody(right.Scope, caller.Check(right)?.Message))]);
}
