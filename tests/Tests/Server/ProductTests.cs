using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Products and their IDs.</summary>
public class ProductTests
{
    [Fact]
    public async Task S1_S2_a_product_gets_an_id_of_its_own_above_the_highest_ever()
    {
        await using var host = await ServerHost.Start();
        var first = await Create(host, "First", null);
        Assert.Equal(1, first.Id);
        await Create(host, "Chosen", 94);
        Assert.Equal(95, (await Create(host, "Next", null)).Id);
        var taken = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Again", 94, null, null)));
        Assert.Equal("product_id_taken", taken.Error);
        await Create(host, "Top", Limits.ProductMax);
        Assert.Equal(2, (await Create(host, "Gap", null)).Id);
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Zero", 0, null, null)));
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Unset", 65535, null, null)));
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct(" ", null, null, null)));
    }

    [Fact]
    public async Task S1_products_made_at_the_same_moment_get_different_ids()
    {
        await using var host = await ServerHost.Start();
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Create(host, $"Product {i}", null)));
        Assert.Equal(20, made.Select(product => product.Id).Distinct().Count());
    }

    [Fact]
    public async Task S93_a_new_product_has_quarantine_as_its_policy__S92_it_can_be_changed()
    {
        await using var host = await ServerHost.Start();
        Assert.Equal("quarantine", (await Create(host, "Product", 94)).Policy);
        var changed = await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange("Renamed", null, "auto_approve")));
        Assert.Equal(("Renamed", "auto_approve"), (changed.Product.Name, changed.Product.Policy));
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange(null, null, "open")));
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/7");
    }

    [Fact]
    public async Task Public_keys_are_added_shown_and_removed()
    {
        await using var host = await ServerHost.Start();
        await Create(host, "Product", 94);
        var file = Infrastructure.TestImages.Make(host.Key, 94, 1);
        var noKey = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/v1/products/94/firmware", ServerHost.UploadForm(file, "One"));
        Assert.Equal("no_public_key", noKey.Error);
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products/94/keys", new AddPublicKey("no key"));
        var added = await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products/94/keys", new AddPublicKey(host.Key.PublicPem));
        var again = await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products/94/keys", new AddPublicKey(host.Key.PublicPem));
        var key = Assert.Single(again.Product.PublicKeys);
        Assert.Equal(Convert.ToHexStringLower(host.Key.Hash), key.Id);
        Assert.Equal(added.Product.PublicKeys[0].Pem, key.Pem);
        var removed = await host.Ask<ProductAnswer>(HttpMethod.Delete, $"/v1/products/94/keys/{key.Id}");
        Assert.Empty(removed.Product.PublicKeys);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Delete, $"/v1/products/94/keys/{key.Id}");
    }

    [Fact]
    public async Task A_key_is_rotated_without_a_gap_and_a_revoked_one_signs_nothing_more()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        using var next = new Infrastructure.TestKey();
        var first = await host.Upload(1);
        await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products/94/keys", new AddPublicKey(next.PublicPem));
        await Upload(host, next, 2);
        await Upload(host, host.Key, 3); // both count meanwhile
        await host.Ask<ProductAnswer>(HttpMethod.Delete, $"/v1/products/94/keys/{Convert.ToHexStringLower(host.Key.Hash)}");

        var form = ServerHost.UploadForm(Infrastructure.TestImages.Make(host.Key, 94, 4), "Four");
        Assert.Equal("foreign_key", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products/94/firmware", form)).Error);
        await Upload(host, next, 4);
        Assert.Equal(first, await host.Http.GetByteArrayAsync("/v1/products/94/firmware/1/binary")); // what was uploaded stays
        Assert.Equal(["product.key_add", "product.key_remove"], await host.Read(store =>
            store.Audit.Where(row => row.Action.StartsWith("product.key_")).OrderBy(row => row.Id).Select(row => row.Action).ToListAsync()));
    }

    private static Task<FirmwareBody> Upload(ServerHost host, Infrastructure.TestKey key, int version) => host.Ask<FirmwareBody>(
        HttpMethod.Post, "/v1/products/94/firmware", ServerHost.UploadForm(Infrastructure.TestImages.Make(key, 94, version), $"Version {version}"));

    private static async Task<ProductBody> Create(ServerHost host, string name, int? id) =>
        (await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct(name, id, null, null)))).Product;
}
