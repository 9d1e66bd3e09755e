using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>
/// Everything that can be wrong with a request, on every address that the OpenAPI document names: the right status, the one error
/// shape, a Reason, and nothing changed. A new address is covered by being there.
/// </summary>
public class BadInputTests
{
    private const string Device = "e00fce68000000000000bad1";

    // What these do ends the test's own token, so they are not tried.
    private static readonly string[] EndsTheToken = ["/v1/access_tokens", "/v1/user"];

    // All that is wrong is told at once.
    private readonly List<string> wrong = [];

    [Fact]
    public async Task A_field_of_the_wrong_type_is_refused_wherever_it_stands()
    {
        await using var host = await Ready();
        await Each(host, async (found, body) =>
        {
            foreach (var (field, schema) in Fields(body))
            {
                foreach (var wrong in WrongFor(schema))
                {
                    await MustRefuse(host, found, Json(Sample(body, field, JsonNode.Parse(wrong))));
                }
            }
        });
        NothingIsWrong();
    }

    [Fact]
    public async Task A_number_outside_its_range_and_a_text_that_is_too_long_are_refused()
    {
        await using var host = await Ready();
        await Each(host, async (found, body) =>
        {
            foreach (var (field, schema) in Fields(body))
            {
                if (Is(schema, JsonSchemaType.Integer) || Is(schema, JsonSchemaType.Number))
                {
                    foreach (var number in new[] { "99999999999999999999", "1e400", "1.5", "-2147483649", "NaN", "\"NaN\"" })
                    {
                        await MustRefuse(host, found, Text(Sample(body, field, "@").ToJsonString().Replace("\"@\"", number)));
                    }
                }
                else if (Is(schema, JsonSchemaType.String))
                {
                    await MustRefuse(host, found, Json(Sample(body, field, new string('a', 10_000))));
                    await MustRefuse(host, found, Json(Sample(body, field, new string('\u4e00', 200_000))));
                }
            }
        });
        NothingIsWrong();
    }

    [Fact]
    public async Task What_is_no_json_is_refused()
    {
        await using var host = await Ready();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        await Each(host, async (found, body) =>
        {
            foreach (var text in new[] { "{", "[]", "[1]", "1", "\"a\"", "{\"a\":}", "{\"a\":1,}", "\0", deep, "{} {}" })
            {
                await MustRefuse(host, found, Text(text));
            }
            foreach (var (field, _) in Fields(body))
            {
                await MustRefuse(host, found, Text($"{{\"{field}\":null,\"{field}\":null}}"));
                await MustRefuse(host, found, Bytes([.. Encoding.ASCII.GetBytes($"{{\"{field}\":\""), 0xff, 0xc0, .. "\"}"u8]));
            }
        });
        NothingIsWrong();
    }

    [Fact]
    public async Task A_missing_or_empty_field_never_fails_the_server()
    {
        await using var host = await Ready();
        await Each(host, async (found, body) =>
        {
            await MustAnswer(host, found, Json(new JsonObject { ["nobody_knows"] = 1 }));
            await MustAnswer(host, found, null);
            foreach (var (field, _) in Fields(body))
            {
                await MustAnswer(host, found, Json(Sample(body, field, null)));
                await MustAnswer(host, found, Json(new JsonObject { [field] = null }));
                await MustAnswer(host, found, Json(Sample(body, field, "")));
                await MustAnswer(host, found, Json(Sample(body, field, "\u0000\ud83d\ude00\u202e")));
            }
        });
        NothingIsWrong();
    }

    [Fact]
    public async Task Another_content_type_never_fails_the_server()
    {
        await using var host = await Ready();
        foreach (var found in await Operations(host))
        {
            if (found.Method == HttpMethod.Get)
            {
                continue;
            }
            foreach (var type in new[] { "", "text/xml", "application/json; charset=nonsense", "multipart/form-data", "multipart/form-data; boundary=\"\"", "nonsense" })
            {
                await MustAnswer(host, found, Typed("{", type));
                await MustAnswer(host, found, Typed("--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n", type));
            }
            await MustAnswer(host, found, Typed("a=%zz&=&&a=1&a=2", "application/x-www-form-urlencoded"));
            await MustAnswer(host, found, Typed("--x\r\nnonsense", "multipart/form-data; boundary=x"));
        }
        NothingIsWrong();
    }

    [Fact]
    public async Task A_malformed_part_of_an_address_is_not_found_and_harms_nothing()
    {
        await using var host = await Ready();
        string[] parts = ["-1", "0", "65536", "99999999999999999999", "%F0%9F%98%80", "..%2f..%2fetc", "%252e%252e", "a%20b", "1%3B2", "'%20or%201=1", new string('a', 2000)];
        foreach (var found in await Operations(host))
        {
            foreach (var name in (found.Operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Path).Select(parameter => parameter.Name!))
            {
                foreach (var part in parts)
                {
                    var path = Address(found.Path.Replace($"{{{name}}}", part));
                    await Check(host, found, path, found.Method == HttpMethod.Get ? null : Json([]), name == "p" ? Expected.NotFound : Expected.Answer);
                }
            }
        }
        NothingIsWrong();
    }

    [Fact]
    public async Task A_malformed_question_is_answered()
    {
        await using var host = await Ready();
        foreach (var found in (await Operations(host)).Where(found => found.Method == HttpMethod.Get))
        {
            foreach (var name in (found.Operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Query).Select(parameter => parameter.Name!))
            {
                foreach (var value in new[] { "", "-1", "0", "99999999999999999999", "NaN", "%00", "%F0%9F%98%80", "%FF", "a&" + name + "=b", new string('a', 3000) })
                {
                    await Check(host, found, $"{Address(found.Path)}?{name}={value}", null, Expected.Answer);
                }
            }
        }
        NothingIsWrong();
    }

    [Fact]
    public async Task A_method_that_an_address_does_not_have_is_told_so()
    {
        await using var host = await Ready();
        foreach (var path in (await Operations(host)).GroupBy(found => found.Path))
        {
            foreach (var method in new[] { HttpMethod.Patch, new HttpMethod("MERGE"), HttpMethod.Trace })
            {
                using var answer = await host.Send(method, Address(path.Key));
                Assert.Equal("invalid_request", (await ServerHost.Refused(HttpStatusCode.MethodNotAllowed, answer)).Error);
            }
        }
        NothingIsWrong();
    }

    [Fact]
    public async Task Random_bodies_and_addresses_never_fail_the_server()
    {
        await using var host = await Ready();
        var random = Seed.NewRandom();
        var operations = (await Operations(host)).Where(found => found.Method != HttpMethod.Get && !IsLong(found)).ToList();
        for (var i = 0; i < 400; i++)
        {
            var found = operations[random.Next(operations.Count)];
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            var body = BodyOf(found);
            var json = body is null ? "{}" : Sample(body, "", null).ToJsonString();
            var sent = random.Next(2) == 0 ? bytes : Damaged(random, Encoding.UTF8.GetBytes(json));
            await MustAnswer(host, found, Bytes(sent));
        }
        NothingIsWrong();
    }

    private enum Expected
    {
        Refusal,
        NotFound,
        Answer,
    }

    private static async Task<ServerHost> Ready()
    {
        var host = await ServerHost.Start();
        host.ExpectsErrors = true; // every one is told with its request
        await host.CreateProduct();
        await host.Upload(1);
        await host.Import(Device);
        return host;
    }

    private static async Task<List<ApiOperation>> Operations(ServerHost host) =>
        [.. (await ApiDocument.Operations(host)).Where(found => found.Method == HttpMethod.Get || !EndsTheToken.Any(found.Path.StartsWith))];

    // Bodies in JSON, and what they are made of.
    private async Task Each(ServerHost host, Func<ApiOperation, IOpenApiSchema, Task> check)
    {
        foreach (var found in await Operations(host))
        {
            if (BodyOf(found) is { } body)
            {
                await check(found, body);
            }
        }
    }

    private static IOpenApiSchema? BodyOf(ApiOperation found) =>
        found.Operation.RequestBody?.Content?.TryGetValue("application/json", out var json) == true ? json.Schema : null;

    // An import takes in whatever is named.
    private static bool IsLong(ApiOperation found) => found.Id == "devicesImport";

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> Fields(IOpenApiSchema body) =>
        Parts(body).SelectMany(part => part.Properties ?? new Dictionary<string, IOpenApiSchema>())
            .Where(field => field.Value.Format != "binary")
            .Select(field => (field.Key, field.Value));

    // What may be null is written as a choice between null and the type.
    private static IEnumerable<IOpenApiSchema> Parts(IOpenApiSchema schema) => [schema, .. schema.OneOf ?? []];

    private static bool Is(IOpenApiSchema schema, JsonSchemaType type) => Parts(schema).Any(part => part.Type?.HasFlag(type) == true);

    private static IEnumerable<string> WrongFor(IOpenApiSchema schema)
    {
        var isObject = Parts(schema).Any(part => part.Properties is { Count: > 0 } || part.Type?.HasFlag(JsonSchemaType.Object) == true);
        var isAnything = Parts(schema).All(part => part.Type is null && part.Properties is null && part.OneOf is null);
        if (isAnything)
        {
            return [];
        }
        return isObject ? ["1", "\"a\"", "[]", "true"]
            : Is(schema, JsonSchemaType.Array) ? ["1", "{}", "\"a\"", "[[]]", "[{}]"]
            : ["{}", "[]", "{\"a\":{\"b\":[1]}}"];
    }

    private static JsonObject Sample(IOpenApiSchema body, string field, JsonNode? value)
    {
        var sample = new JsonObject();
        foreach (var (name, schema) in Fields(body))
        {
            sample[name] = name == field ? value?.DeepClone()
                : Parts(schema).FirstOrDefault(part => part.Properties is { Count: > 0 }) is { } inner ? Sample(inner, "", null)
                : Is(schema, JsonSchemaType.Array) ? new JsonArray()
                : Is(schema, JsonSchemaType.Boolean) ? false
                : Is(schema, JsonSchemaType.Integer) ? 1
                : Is(schema, JsonSchemaType.String) ? "x"
                : null;
        }
        return sample;
    }

    private static byte[] Damaged(Random random, byte[] bytes)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }
        return bytes[..random.Next(1, bytes.Length + 1)];
    }

    private static string Address(string path) =>
        path.Replace("{p}", "94").Replace("{o}", "1").Replace("{d}", Device).Replace("{v}", "1").Replace("{", "").Replace("}", "");

    private static ByteArrayContent Json(JsonObject body) => Text(body.ToJsonString());

    private static ByteArrayContent Text(string text) => Typed(text, "application/json");

    private static ByteArrayContent Bytes(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    private static ByteArrayContent Typed(string text, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (type.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        return content;
    }

    private Task MustRefuse(ServerHost host, ApiOperation found, HttpContent body) => Check(host, found, Address(found.Path), body, Expected.Refusal);

    private Task MustAnswer(ServerHost host, ApiOperation found, HttpContent? body) => Check(host, found, Address(found.Path), body, Expected.Answer);

    private async Task Check(ServerHost host, ApiOperation found, string path, HttpContent? body, Expected expected)
    {
        var sent = body is null ? "" : Encoding.UTF8.GetString(await body.ReadAsByteArrayAsync());
        var before = await Digest(host);
        var errors = host.Log.Errors.Count();
        using var request = new HttpRequestMessage(found.Method, path) { Content = body };
        using var answer = await Sent(host, request, sent.Length);
        if (answer is null)
        {
            Assert.Equal(before, await Digest(host));
            return;
        }
        var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        var text = isStream ? "" : await answer.Content.ReadAsStringAsync();
        var problem = host.Log.Errors.Skip(errors).FirstOrDefault()
            ?? Problem(path, expected, answer, text)
            ?? (answer.IsSuccessStatusCode || before == await Digest(host) ? null : "something changed");
        if (problem is not null)
        {
            wrong.Add($"{found.Method} {Short(path)} {Short(sent)}: {(int)answer.StatusCode} {problem} {Short(text)}");
        }
    }

    // The server answers a body that is too long before it has come, and hangs up: then the answer may never be seen. Null for that.
    private static async Task<HttpResponseMessage?> Sent(ServerHost host, HttpRequestMessage request, int chars)
    {
        const int LongChars = 100_000;
        try
        {
            return await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (HttpRequestException e) when (chars > LongChars && e.InnerException is IOException)
        {
            return null;
        }
    }

    private static string? Problem(string path, Expected expected, HttpResponseMessage answer, string text)
    {
        var isOauth = path.StartsWith("/oauth", StringComparison.Ordinal);
        if (answer.IsSuccessStatusCode)
        {
            return expected == Expected.Answer ? null : "was done";
        }
        return (int)answer.StatusCode >= 500 ? "failed"
            : answer.StatusCode == HttpStatusCode.Unauthorized && !isOauth ? "is signed out"
            : expected == Expected.NotFound && answer.StatusCode != HttpStatusCode.NotFound ? "should not be found"
            : HasShape(text, isOauth) ? null
            : "has another shape";
    }

    private static bool HasShape(string text, bool isOauth)
    {
        try
        {
            var error = JsonSerializer.Deserialize<ErrorAnswer>(text, RestJson.Options);
            return error is { Error.Length: > 0, ErrorDescription.Length: > 0 and < 1000, Next.Length: > 0, Code: > 0 }
                && (isOauth || Explanations.NameOf((Reason)error.Code) == error.Error);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void NothingIsWrong() => Assert.True(wrong.Count == 0, $"{wrong.Count} are wrong\n{string.Join('\n', wrong.Take(60))}");

    private static string Short(string text) => text.Length <= 160 ? text : text[..160] + "…";

    // Every row of every table, but for what a wrong password counts up.
    private static Task<string> Digest(ServerHost host) => host.Read(async store =>
    {
        await store.Database.OpenConnectionAsync();
        var connection = store.Database.GetDbConnection();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in store.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct().Order())
        {
            if (table is "AspNetUsers" or "Contents")
            {
                continue;
            }
            await using var command = connection.CreateCommand();
            command.CommandText = $"select * from \"{table}\" order by 1, 2";
            await using var reader = await command.ExecuteReaderAsync();
            var row = new object[reader.FieldCount];
            while (await reader.ReadAsync())
            {
                reader.GetValues(row);
                hash.AppendData(Encoding.UTF8.GetBytes($"{table}|{string.Join('|', row.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value))}\n"));
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    });
}
