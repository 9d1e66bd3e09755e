using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>Names that would be something else if anybody took them for it: a path, an end of a line, another name.</summary>
public class NameTricksTests
{
    // Text like any other, since nothing makes a path of it.
    private static readonly string[] Odd = ["../../x", @"C:\x", "/etc/passwd", "%2e%2e%2fx", "con", "-rf", "'; drop table", "👩‍🔧 Ünï"];

    private static readonly string[] Bad = ["a\0b", "a\nb", "a\u001b[31mb", "a\u202etxt.exe", "\u2066a", "a\u2028b"];

    [Fact]
    public async Task A_name_is_kept_as_it_is_or_refused__and_none_becomes_a_file()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(1);
        await host.Import(Id);
        var before = Files(host);
        foreach (var (method, path, body) in Places)
        {
            foreach (var name in Odd)
            {
                using var answer = await host.Send(method, path, body(name));
                Assert.True(answer.IsSuccessStatusCode, $"{path} {name}: {await answer.Content.ReadAsStringAsync()}");
            }
            var rows = await Names(host);
            foreach (var name in Bad.Append(new string('x', 10_000)))
            {
                await host.Refused(HttpStatusCode.BadRequest, method, path, body(name));
            }
            Assert.Equal(rows, await Names(host));
        }
        Assert.Equal(before, Files(host));
    }

    [Fact]
    public async Task An_uploads_file_name_is_nobodys_business()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var before = Files(host);
        var version = 0;
        foreach (var name in Odd.Concat(Bad).Append("../../../../tmp/x.bin").Append(new string('x', 5000)))
        {
            version++;
            var form = new MultipartFormDataContent { { new StringContent($"Version {version}"), "title" } };
            var file = new ByteArrayContent(TestImages.Make(host.Key, 94, version, payloadBytes: 100));
            file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{name.Replace("\0", "%00").Replace("\n", "%0A")}\"");
            form.Add(file);
            await host.Ask<FirmwareBody>(HttpMethod.Post, "/v1/products/94/firmware", form);
        }
        using var answer = await host.Http.GetAsync($"/v1/products/94/firmware/{version}/binary");
        Assert.Equal($"product-94-version-{version}-VIRTUAL.bin", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(before, Files(host));
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData(@"a\b")]
    [InlineData("a\"b")]
    [InlineData("a b")]
    [InlineData("a\r\nb")]
    [InlineData("Ü")]
    public async Task A_target_that_is_no_name_of_a_board_is_refused(string target)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var form = ServerHost.UploadForm(TestImages.Make(host.Key, 94, 1, target), "One");
        Assert.Equal("wrong_target", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products/94/firmware", form)).Error);
        Assert.Equal(0, await host.Read(store => store.Contents.CountAsync()));
    }

    private const string Id = "e00fce68000000000000bad1";

    private static (HttpMethod Method, string Path, Func<string, object> Body)[] Places =>
    [
        (HttpMethod.Post, "/v1/products", name => new { product = new { name } }),
        (HttpMethod.Put, "/v1/products/94", name => new { product = new { name = name + "2" } }),
        (HttpMethod.Put, "/v1/products/94/firmware/1", name => new { title = name }),
        (HttpMethod.Put, $"/v1/products/94/devices/{Id}", name => new { name }),
        (HttpMethod.Put, "/v1/orgs/1", name => new { name }),
        (HttpMethod.Post, "/v1/orgs", name => new { name }),
        (HttpMethod.Post, "/v1/access_tokens", name => new { name }),
        (HttpMethod.Post, "/v1/products/94/clients", name => new { name }),
        (HttpMethod.Post, "/v1/products/94/team", name => new { friendly_name = name, scopes = new[] { "devices:list" } }),
        (HttpMethod.Post, "/v1/products/94/webhooks", name => new { name, @event = "a", url = "https://example.com" }),
    ];

    private static Task<string> Names(ServerHost host) => host.Read(async store => string.Join('|',
        await store.Products.CountAsync(), await store.Organisations.CountAsync(), await store.AccessTokens.CountAsync(),
        await store.Clients.CountAsync(), await store.Team.CountAsync(), await store.Integrations.CountAsync(), await store.Audit.CountAsync(),
        await store.Products.Where(row => row.Id == 94).Select(row => row.Name).SingleAsync(),
        await store.Firmware.Select(row => row.Title).SingleAsync(),
        await store.Devices.Select(row => row.Name).SingleAsync()));

    private static string[] Files(ServerHost host) =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(host.Data)!, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("cloud.db-", StringComparison.Ordinal)).Order(),
    ];
}
