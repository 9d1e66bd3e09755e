using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ProductFirmware.Rest;

namespace ProductFirmware.Fuzz;

/// <summary>
/// One request to a whole server, signed in as an administrator: its first line and headers, an empty line, and the body, which is
/// how HTTP writes it. It must be answered, never with a failure, and a refusal under <c>/v1</c> has the one shape of errors.
/// </summary>
internal static class RestTarget
{
    private const int AnswerMs = 20_000;

    // How a connection is used is not what is tried here: that is the web server's own.
    private static readonly string[] OwnHeaders = ["content-length", "transfer-encoding", "connection", "expect", "upgrade", "host"];

    private static FuzzedServer? server;

    public static void Ask(byte[] bytes)
    {
        var asked = FuzzedServer.ForNext(ref server);
        var (head, body) = Split(bytes);
        var isOurs = !head.Contains("\nauthorization:", StringComparison.OrdinalIgnoreCase);
        var answer = Answer(asked, Request(head, body, isOurs ? asked.Token : null));
        asked.MustBeWell();
        Check(head, answer);
        if (isOurs && answer.Status == 401)
        {
            asked.SignInAgain();
        }
    }

    private static (string Head, byte[] Body) Split(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\n\n"u8);
        return end < 0 ? (Encoding.Latin1.GetString(bytes), []) : (Encoding.Latin1.GetString(bytes, 0, end), bytes[(end + 2)..]);
    }

    private static byte[] Request(string head, byte[] body, string? token)
    {
        var lines = head.Split('\n');
        // As HTTP/1.0, so that an answer comes in one piece and ends with its connection.
        var text = new StringBuilder(lines[0]).Append(" HTTP/1.0\r\nHost: localhost\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        if (token is not null)
        {
            text.Append("Authorization: Bearer ").Append(token).Append("\r\n");
        }
        foreach (var line in lines[1..].Where(line => line.Length > 0 && !OwnHeaders.Contains(line.Split(':')[0].Trim().ToLowerInvariant())))
        {
            text.Append(line).Append("\r\n");
        }
        return [.. Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), .. body];
    }

    // A refusal is read to its end; of everything else, which may be a stream that never ends, the head is enough.
    private static (int Status, string Body) Answer(FuzzedServer asked, byte[] request)
    {
        using var line = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new LingerOption(true, 0),
            ReceiveTimeout = AnswerMs,
        };
        line.Connect(asked.Http);
        line.Send(request);
        var text = "";
        var part = new byte[16 * 1024];
        for (int count; (count = line.Receive(part)) > 0;)
        {
            text += Encoding.UTF8.GetString(part, 0, count);
            if (text.Contains("\r\n\r\n") && StatusOf(text) < 400)
            {
                break;
            }
        }
        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return body < 0 ? throw new InvalidOperationException($"No answer: \"{text}\"") : (StatusOf(text), text[(body + 4)..]);
    }

    private static int StatusOf(string answer) => int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);

    private static void Check(string head, (int Status, string Body) answer)
    {
        if (answer.Status >= 500)
        {
            throw new InvalidOperationException($"{answer.Status}: {answer.Body}");
        }
        var isRefusal = answer.Status >= 400 && answer.Body.Length > 0 && head.Contains(" /v1/");
        if (isRefusal && ErrorIn(answer.Body) is not { Error.Length: > 0, ErrorDescription.Length: > 0, Next.Length: > 0 })
        {
            throw new InvalidOperationException($"An error of another shape: {answer.Status}: {answer.Body}");
        }
    }

    private static ErrorAnswer? ErrorIn(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<ErrorAnswer>(body, RestJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
