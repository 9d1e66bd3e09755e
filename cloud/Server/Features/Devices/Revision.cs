using System.Globalization;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>A device's revision as HTTP has it: <c>ETag</c> on answers, <c>If-Match</c> on changes. Who comes second is told.</summary>
internal static class Revision
{
    public static void Tag(HttpResponse response, int revision) => response.Headers.ETag = TagOf(revision);

    /// <summary>Null, or that the device is not any more what the caller saw.</summary>
    public static Refused? Check(HttpRequest request, DeviceRow row)
    {
        var wanted = request.Headers.IfMatch.ToString();
        if (wanted.Length == 0 || wanted.Trim() == "*")
        {
            return null;
        }
        return wanted.Split(',', StringSplitOptions.TrimEntries).Contains(TagOf(row.Revision))
            ? null
            : new Refused(Reason.ChangedMeanwhile, $"Device {row.Id} was changed meanwhile: it is at revision {row.Revision}, and {wanted} was given.");
    }

    private static string TagOf(int revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");
}
