using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>
/// What comes to the HTTP port and wants the server to hold, unpack or wait for more than it should: an end comes early, in the one
/// error shape where there is one to answer, nothing is kept, and whoever comes next is served.
/// </summary>
public class HostileRequestTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=b";

    // What lies in sockets on its way is not the server's.
    private const int OnTheWayBytes = 12 * 1024 * 1024;

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "/oauth/token", Form, "grant_type=password&username=admin&password=" },
        { "/oauth/token", Multipart, "--b\r\ncontent-disposition: form-data; name=\"password\"\r\n\r\n" },
        { "/v1/invitations/accept", Json, "{\"code\":\"" },
        { "/v1/products", Json, "{\"product\":{\"name\":\"" },
        { "/v1/products/94/customers", Form, "client_id=a&client_secret=" },
        { "/v1/products/94/devices", Json, "{\"ids\":[\"" },
        { "/v1/products/94/devices", Form, "id=" },
        { "/v1/products/94/firmware", Multipart, "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_without_an_end_is_refused_after_a_bounded_part_of_it(string path, string type, string start)
    {
        await using var host = await Ready();
        var before = await Rows(host);
        var (sent, said) = await Endless(host, path, type, start);
        Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 413", StringComparison.Ordinal) || said.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), said);
        Assert.InRange(sent, 1, OnTheWayBytes);
        Assert.Equal(before, await Rows(host));
    }

    [Fact]
    public async Task A_list_of_lines_without_an_end_is_refused_and_nobody_of_it_is_taken_in()
    {
        await using var host = await Ready();
        var (sent, said) = await Endless(host, "/v1/products/94/devices", "text/plain", "", "e00fce680000a1b2c3d4e5f6\n");
        Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 413", StringComparison.Ordinal), said);
        Assert.InRange(sent, 1, ImportRule.BytesMax + OnTheWayBytes);
        Assert.Equal(0, await host.Read(store => store.Devices.CountAsync()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate, gzip")]
    public async Task A_compressed_body_is_refused_and_never_unpacked(string coding)
    {
        await using var host = await Ready();
        var before = await Rows(host);
        foreach (var (path, type) in new[] { ("/oauth/token", Form), ("/v1/products", Json), ("/v1/products/94/devices", "text/plain"), ("/v1/products/94/firmware", Multipart) })
        {
            using var body = new ByteArrayContent(Packed(new byte[10 * 1024 * 1024]));
            body.Headers.TryAddWithoutValidation("Content-Type", type);
            body.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            using var answer = await host.Send(HttpMethod.Post, path, body);
            Assert.Contains("compressed", (await ServerHost.Refused(HttpStatusCode.UnsupportedMediaType, answer)).ErrorDescription);
        }
        Assert.Equal(before, await Rows(host));
    }

    [Fact]
    public async Task Too_many_or_too_large_parts_and_headers_are_refused()
    {
        await using var host = await Ready();
        var part = "--b\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        string[] bodies =
        [
            string.Concat(Enumerable.Repeat(part, 5000)) + "--b--\r\n",
            "--b\r\ncontent-disposition: form-data; name=\"" + new string('n', 500_000) + "\"\r\n\r\n1\r\n--b--\r\n",
            "--b\r\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"x-{i}: 1\r\n")) + "\r\n1\r\n--b--\r\n",
            string.Concat(Enumerable.Repeat("--b\r\n", 50_000)),
        ];
        foreach (var path in new[] { "/oauth/token", "/v1/products/94/devices", "/v1/products/94/firmware" })
        {
            foreach (var body in bodies)
            {
                using var content = new StringContent(body);
                content.Headers.Remove("Content-Type");
                content.Headers.TryAddWithoutValidation("Content-Type", Multipart);
                using var answer = await host.Send(HttpMethod.Post, path, content);
                Assert.InRange((int)answer.StatusCode, 400, 499);
            }
        }
        using var headers = new HttpRequestMessage(HttpMethod.Get, "/v1/products");
        headers.Headers.TryAddWithoutValidation("X-Long", new string('x', 100_000));
        using var refused = await host.Http.SendAsync(headers);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, refused.StatusCode);
        await Good(host);
    }

    [Fact]
    public async Task Headers_or_a_body_a_byte_at_a_time_are_ended_in_time()
    {
        await using var host = await ServerHost.StartWith(options => options, parts => parts.AddSingleton(new GuardLimits { ConnectTimeout = TimeSpan.FromSeconds(2) }));
        await Task.WhenAll(
            Trickle(host, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: "),
            Trickle(host, $"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: {Form}\r\nContent-Length: 100000\r\n\r\n"));
        await Good(host);
    }

    [Fact]
    public async Task One_address_has_so_many_connections_and_others_come_in_when_they_end()
    {
        await using var host = await ServerHost.StartWith(options => options, parts => parts.AddSingleton(new GuardLimits { PerAddress = 5, LoopbackToo = true }));
        var port = new Uri(host.Url).Port;
        var held = new List<TcpClient>();
        for (var i = 0; i < 6; i++)
        {
            held.Add(new TcpClient());
            await held[i].ConnectAsync(IPAddress.Loopback, port);
        }
        await Wait.Until(() => host.Part<RefusalLog>().Count("http_connections_of_address") > 0);
        held.ForEach(socket => socket.Dispose());
        await Wait.Until(async () => await Answers(host.Url));
    }

    [Fact]
    public async Task MQTT_over_HTTP_is_WebSocket_alone_and_nothing_is_kept_of_who_asks_for_more()
    {
        await using var host = await ServerHost.Start();
        using var asked = await host.Http.PostAsync("/mqtt/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
        using var polled = await host.Http.GetAsync("/mqtt");
        Assert.InRange((int)polled.StatusCode, 400, 499);
        Assert.Equal(0, host.Part<ConnectionGuard>().Open);
    }

    private static async Task<ServerHost> Ready()
    {
        var host = await ServerHost.Start();
        await host.CreateProduct();
        return host;
    }

    private static Task<(int, int, int)> Rows(ServerHost host) => host.Read(async store =>
        (await store.Products.CountAsync(), await store.Devices.CountAsync(), await store.Contents.CountAsync()));

    private static async Task Good(ServerHost host) => Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("/v1/products")).StatusCode);

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }
        return packed.ToArray();
    }

    // Sends chunks until the server has enough: how many bytes it came to, and the answer's beginning where one was seen.
    private static async Task<(long Sent, string Said)> Endless(ServerHost host, string path, string type, string start, string again = "aaaaaaaaaaaaaaaa")
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(host.Url).Port);
        var stream = socket.GetStream();
        var head = $"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {host.Http.DefaultRequestHeaders.Authorization}\r\n"
            + $"Content-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n{Encoding.ASCII.GetByteCount(start):x}\r\n{start}\r\n";
        var piece = string.Concat(Enumerable.Repeat(again, 4000));
        var chunk = Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n{piece}\r\n");
        long sent = 0;
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start.Length == 0 ? head[..^5] : head));
            while (!stream.DataAvailable)
            {
                await stream.WriteAsync(chunk).AsTask().WaitAsync(Wait.Limit);
                sent += chunk.Length;
            }
        }
        catch (IOException)
        {
            // ended while it was sent
        }
        return (sent, await Said(stream));
    }

    private static async Task<string> Said(NetworkStream stream)
    {
        var buffer = new byte[4096];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer).AsTask().WaitAsync(Wait.Limit));
        }
        catch (IOException)
        {
            return ""; // reset: the answer went with it
        }
    }

    private static async Task Trickle(ServerHost host, string start)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(host.Url).Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(start));
        var end = Said(stream);
        try
        {
            while (!end.IsCompleted)
            {
                await stream.WriteAsync("a"u8.ToArray());
                await Task.WhenAny(end, Task.Delay(100));
            }
        }
        catch (IOException)
        {
            // ended
        }
        var said = await end;
        Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 408", StringComparison.Ordinal) || said.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), said);
    }

    private static async Task<bool> Answers(string url)
    {
        using var http = new HttpClient();
        try
        {
            return (await http.GetAsync(url + "/health/live")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
