using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>A rule's no, as an answer.</summary>
internal sealed class Refused(Refusal refusal) : IResult
{
    public Refused(Reason reason, string message)
        : this(new Refusal(reason, message))
    {
    }

    public Refusal Refusal => refusal;

    public Task ExecuteAsync(HttpContext httpContext) => Errors.Write(httpContext, refusal);
}

/// <summary>The one place where errors become answers: refusals, unknown addresses, malformed requests and our own mistakes.</summary>
internal static class Errors
{
    private const int ShownCharsMax = 500;

    public static int StatusOf(Reason reason) => reason switch
    {
        Reason.NotSignedIn => StatusCodes.Status401Unauthorized,
        Reason.RoleTooLow or Reason.ScopeMissing => StatusCodes.Status403Forbidden,
        Reason.StoreUnavailable => StatusCodes.Status503ServiceUnavailable,
        Reason.TooManyAttempts => StatusCodes.Status429TooManyRequests,
        Reason.ChangedMeanwhile => StatusCodes.Status412PreconditionFailed,
        Reason.NotFound or Reason.InvitationUnknown or Reason.UnknownVersion or Reason.UnknownDevice or Reason.UnknownProduct => StatusCodes.Status404NotFound,
        Reason.TooBig => StatusCodes.Status413PayloadTooLarge,
        Reason.TooOften => StatusCodes.Status429TooManyRequests,
        Reason.DeviceOffline or Reason.NoEvidence or Reason.EvidenceWaits or Reason.VersionNotAbove or Reason.TitleTaken or Reason.InAnotherProduct
            or Reason.ProductIdTaken or Reason.DuplicateImage or Reason.InUse or Reason.NotAMember or Reason.NoPublicKey
            or Reason.NotReported or Reason.OwnedByOther or Reason.ClaimCodeUsed or Reason.NameTaken or Reason.MarkedBad
            or Reason.LastOwner or Reason.NoRelease => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };

    public static ErrorAnswer Body(Refusal refusal) => new(
        Explanations.NameOf(refusal.Reason), $"{Short(refusal.Message)} Next: {refusal.Next}.", (int)refusal.Reason, refusal.Next);

    public static Task Write(HttpContext context, Refusal refusal) => Write(context, StatusOf(refusal.Reason), Body(refusal));

    public static Task Write(HttpContext context, int status, ErrorAnswer body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, RestJson.Options);
    }

    /// <summary>In front of everything else.</summary>
    public static void UseErrors(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Response.OnStarting(HangUp, context);
        try
        {
            if (IsChange(context.Request) && Health(context).Trouble is not null)
            {
                await Write(context, Unavailable(context)); // a change would only wait for what is known
                return;
            }
            if (IsCompressed(context.Request))
            {
                await Write(context, StatusCodes.Status415UnsupportedMediaType, Body(new Refusal(Reason.InvalidRequest, "The body is compressed; send it as it is.")));
                return;
            }
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            {
                await Bare(context);
            }
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await Failed(app, context, e);
        }
    });

    // Kestrel hangs up behind a body that was too long to be read: the answer says so, and nobody's next request is on its way here then.
    private static Task HangUp(object asked)
    {
        var context = (HttpContext)asked;
        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize
            && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
        return Task.CompletedTask;
    }

    // Through the API; a page's own connection may begin with a POST, and changes nothing by itself.
    private static bool IsChange(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
        && (request.Path.StartsWithSegments("/v1") || request.Path.StartsWithSegments("/oauth"));

    // Nothing is unpacked here: a few bytes could become any number of them.
    private static bool IsCompressed(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString() is { Length: > 0 } coding && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    // A status without a body, from routing or from binding.
    private static Task Bare(HttpContext context)
    {
        var request = $"{context.Request.Method} {context.Request.Path}";
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Write(context, new Refusal(Reason.NotFound, $"There is no {request}.")),
            StatusCodes.Status503ServiceUnavailable => Write(context, Unavailable(context)),
            StatusCodes.Status413PayloadTooLarge => Write(context, new Refusal(Reason.TooBig, "The request is too big.")),
            StatusCodes.Status400BadRequest when context.Request.Query.Count > 0 => Write(context, new Refusal(
                Reason.InvalidRequest, $"{request} cannot read {string.Join(" or ", context.Request.Query.Keys)}: a number is written in digits, a flag as true or false.")),
            var status => Write(context, status, Body(new Refusal(Reason.InvalidRequest, $"{request} is not possible (status {status})."))),
        };
    }

    private static StoreHealth Health(HttpContext context) => context.RequestServices.GetRequiredService<StoreHealth>();

    private static Refusal Unavailable(HttpContext context) => new(
        Reason.StoreUnavailable, Health(context).Trouble is { } trouble ? $"The server cannot use its store: {trouble}." : "The server is not ready.");

    // What somebody sent is said back, but not all of it.
    private static string Short(string text) => text.Length <= ShownCharsMax ? text : text[..ShownCharsMax] + "…";

    private static bool HasKnownCharset(HttpRequest request)
    {
        try
        {
            return !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.Encoding is not null || !type.Charset.HasValue;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Task Failed(WebApplication app, HttpContext context, Exception e)
    {
        var isStopping = app.Lifetime.ApplicationStopping.IsCancellationRequested;
        switch (e)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Write(context, new Refusal(Reason.TooBig, "The request is too big."));
            case BadHttpRequestException or InvalidDataException or JsonException:
                return Write(context, new Refusal(Reason.InvalidRequest, $"The request cannot be read: {(e.InnerException ?? e).Message}"));
            case InvalidOperationException { InnerException: DecoderFallbackException }:
                return Write(context, new Refusal(Reason.InvalidRequest, "The request cannot be read: a text in it is not UTF-8."));
            case InvalidOperationException when !HasKnownCharset(context.Request):
                return Write(context, new Refusal(Reason.InvalidRequest, $"\"{context.Request.ContentType}\" names no character set that is known; send UTF-8."));
            case OperationCanceledException or IOException when context.RequestAborted.IsCancellationRequested:
                context.Abort(); // nobody is there to read an answer
                return Task.CompletedTask;
            case OperationCanceledException or ObjectDisposedException when isStopping:
                return Write(context, StatusCodes.Status503ServiceUnavailable, new ErrorAnswer(
                    "stopping", "The server stops. Next: try again in a moment.", 0, "try again in a moment"));
            default:
                if (StoreTrouble.Of(e) is { } trouble)
                {
                    Health(context).Failed(trouble);
                    return Write(context, Unavailable(context));
                }
                var id = Guid.NewGuid().ToString("n")[..12];
                app.Logger.LogError(e, "{Method} {Path} failed, log id {Id}", context.Request.Method, context.Request.Path, id);
                return Write(context, StatusCodes.Status500InternalServerError, new ErrorAnswer(
                    "internal_error", $"The server failed. Next: look for {id} in its log.", 0, $"look for {id} in the server's log"));
        }
    }
}
