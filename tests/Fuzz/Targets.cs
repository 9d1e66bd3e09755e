using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProductFirmware.Core;
using ProductFirmware.Image;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Fuzz;

/// <summary>
/// What reads bytes that anybody may send. A target ends quietly whatever the bytes are: an exception is a find. The tests run each
/// over its small corpus.
/// </summary>
internal static class Targets
{
    /// <summary>Every target by its name, which is also its corpus's.</summary>
    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>
    {
        ["wire"] = Wire,
        ["image"] = Image,
        ["import"] = Import,
        ["webhook"] = Hook,
        ["rest"] = RestTarget.Ask,
        ["mqtt"] = BrokerTarget.Send,
    };

    /// <summary>Those that ask a whole server.</summary>
    public static IReadOnlyList<Action<byte[]>> OfServers { get; } = [RestTarget.Ask, BrokerTarget.Send];

    private static readonly IReadOnlyList<Action<byte[]>> Messages =
    [
        bytes => Message<Report>(bytes, (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        bytes => Message<Verdict>(bytes, (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        bytes => Message<Offer>(bytes, (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        bytes => Message<Fetch>(bytes, (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        bytes => Message<Progress>(bytes, (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        bytes => Message<Cancel>(bytes, (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        bytes => Message<Command>(bytes, (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        bytes => Chunk.Check(bytes, bytes.Length),
    ];

    // The first byte says which message the rest shall be.
    private static void Wire(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            Messages[bytes[0] % Messages.Count](bytes[1..]);
        }
    }

    // What was understood is written and understood again, to the same bytes.
    private static void Message<T>(byte[] bytes, Func<T, byte[], int, Reason> decode, Func<T, byte[], int> encode)
        where T : new()
    {
        var first = new T();
        if (decode(first, bytes, bytes.Length) != Reason.None)
        {
            return;
        }
        var written = Write(first, encode);
        var second = new T();
        Must(decode(second, written, written.Length) == Reason.None, "what was understood is not understood again");
        Must(Write(second, encode).AsSpan().SequenceEqual(written), "written twice it differs");
    }

    private static byte[] Write<T>(T message, Func<T, byte[], int> encode)
    {
        var buffer = new byte[Limits.ControlBytesMax];
        return buffer[..encode(message, buffer)];
    }

    // Hardly a changed file would come past the hash, so it is set right where it is all that is wrong.
    private static void Image(byte[] file)
    {
        var image = new ImageFile();
        var reason = image.Decode(file);
        if (reason == Reason.HashMismatch)
        {
            var stated = image.Header.HashedBytes + file.AsSpan(image.Header.HashedBytes).IndexOf(image.Tlvs.Hash);
            SHA256.HashData(file.AsSpan(0, image.Header.HashedBytes), file.AsSpan(stated));
            reason = image.Decode(file);
            Must(reason == Reason.None, "the right hash is none");
        }
        if (reason != Reason.None)
        {
            return;
        }
        Must(image.Header.HashedBytes <= file.Length, "more is hashed than there is");
        Must(image.Tlvs.Target.Length <= Limits.TargetCharsMax, "the target is too long");
        Must(Signature.Check(file, image, []) == Reason.ForeignKey, "no key, and yet it is signed");
        Signature.Check(file, image, [FuzzedServer.PublicKey]);
    }

    private static void Import(byte[] bytes)
    {
        var column = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            column = ImportRule.ColumnOf(line) ?? column;
            var field = ImportRule.Field(line, column);
            var id = ImportRule.ParseId(field);
            Must(id is null || (DeviceId.IsValid(id) && ImportRule.ParseId(id) == id), "what is read is no device ID");
            Must(id is null || !ImportRule.IsBlank(field), "a blank line is a device");
        }
    }

    // A webhook that can be made can be sent, whatever the event, unless that makes it too long.
    private static void Hook(byte[] bytes)
    {
        string[] kinds = ["json", "form", "body", "query"];
        var texts = Encoding.UTF8.GetString(bytes).Split('\0');
        if (texts.Length < 7)
        {
            return;
        }
        var method = WebhookRule.Methods[texts[0].Length % WebhookRule.Methods.Count];
        var kind = kinds[texts[1].Length % kinds.Length];
        var hook = new Webhook(null, texts[2], texts[3], method, new Dictionary<string, string> { ["X-Own"] = texts[4] }, kind, texts[5]);
        if (WebhookRule.Check(hook, allowPrivate: false) is not null || !IsTemplate(kind, texts[5]))
        {
            return;
        }
        WebhookMessage message;
        try
        {
            message = WebhookMessage.Of(hook, new WebhookEvent(94, texts[2] + texts[6], texts[^1], null, "2026-01-01T00:00:00.000Z"));
        }
        catch (MessageTooLong)
        {
            return;
        }
        Must(Uri.TryCreate(message.Address, UriKind.Absolute, out _), $"no address: {message.Address}");
        Must(message.Headers.All(header => !header.Value.Any(char.IsControl)), "a header of more than a line");
        if (message is { ContentType: "application/json", Body: { } body })
        {
            JsonDocument.Parse(body).Dispose();
        }
    }

    // As the API takes it: JSON where JSON belongs, and only texts in a form and a query.
    private static bool IsTemplate(string kind, string text)
    {
        try
        {
            return kind switch
            {
                "body" => true,
                "json" => JsonSerializer.Deserialize<JsonElement>(text, RestJson.Options).ValueKind != JsonValueKind.Undefined,
                _ => JsonSerializer.Deserialize<Dictionary<string, string>>(text, RestJson.Options) is not null,
            };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
