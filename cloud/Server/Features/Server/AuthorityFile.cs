using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Server;

/// <summary><c>GET /ca.pem</c>: the certificate of the authority that signed the server's own. No secret, so it is for everybody.</summary>
internal static class AuthorityFile
{
    public static Results<ContentHttpResult, Refused> Handle(ServerOptions options, Authority authority) => options.Supplied is null
        ? TypedResults.Text(authority.Pem, "application/x-pem-file")
        : new Refused(Reason.NotFound, "This server shows a certificate that its operator supplied; its authority is for the operator to hand out.");
}
