using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Server.Features.Products;

namespace ProductFirmware.Tests.Server;

/// <summary>Organisations, and the products that are theirs.</summary>
public class OrganisationTests
{
    [Fact]
    public async Task Who_makes_an_organisation_owns_it_and_its_products_are_its_own()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var made = (await host.Ask<OrganisationAnswer>(HttpMethod.Post, "/v1/orgs", new OrganisationChange(" Second Try "))).Organization;
        Assert.Equal(("Second Try", "second-try", "owner"), (made.Name, made.Slug, made.Role));
        await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Theirs", 95, null, null, made.Id)));
        Assert.Equal([95], (await host.Get<ProductsAnswer>($"/v1/orgs/{made.Id}/products")).Products.Select(product => product.Id));
        Assert.Equal([94], (await host.Get<ProductsAnswer>("/v1/orgs/1/products")).Products.Select(product => product.Id));
        Assert.Equal([1, made.Id], (await host.Get<OrganisationsAnswer>("/v1/orgs")).Organizations.Select(one => one.Id));
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Whose?", 96, null, null)));
        Assert.Equal([$"org.create {made.Id}", "product.create 95"], await host.Notes(made.Id));
    }

    [Fact]
    public async Task There_is_an_end_to_an_organisations_products_and_to_a_persons_organisations__so_that_nobody_takes_all_product_IDs()
    {
        await using var host = await ServerHost.Start();
        await host.Read(async store =>
        {
            store.Products.AddRange(Enumerable.Range(1, Create.PerOrganisationMax - 1).Select(id => new ProductRow { Id = id, OrganisationId = OrganisationRow.FirstId, Name = $"P{id}", Slug = $"p{id}" }));
            return await store.SaveChangesAsync();
        });
        await host.CreateProduct(2000);
        var before = await host.Everything();
        var more = new CreateProduct(new NewProduct("More", null, null, null, 1));
        Assert.Equal("out_of_range", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/products", more)).Error);
        Assert.Equal(before, await host.Everything());

        for (var owned = 2; owned <= 20; owned++)
        {
            await host.Ask<OrganisationAnswer>(HttpMethod.Post, "/v1/orgs", new OrganisationChange($"Org {owned}"));
        }
        Assert.Equal("out_of_range", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/orgs", new OrganisationChange("x"))).Error);
        await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("More", null, null, null, 2)));
    }

    [Fact]
    public async Task A_rename_is_noted_once_and_two_of_one_name_have_two_slugs()
    {
        await using var host = await ServerHost.Start();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("acme", (await host.Ask<OrganisationAnswer>(HttpMethod.Put, "/v1/orgs/1", new OrganisationChange("Acme"))).Organization.Slug);
        }
        Assert.Equal(["org.rename 1"], await host.Notes());
        Assert.Equal("acme-2", (await host.Ask<OrganisationAnswer>(HttpMethod.Post, "/v1/orgs", new OrganisationChange("Acme"))).Organization.Slug);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"name\":\"  \"}")]
    [InlineData("{\"name\":7}")]
    [InlineData("{\"name\":")]
    [InlineData("LONG")]
    public async Task A_name_that_is_none_changes_nothing(string body)
    {
        await using var host = await ServerHost.Start();
        var before = await host.Everything();
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/v1/orgs"), (HttpMethod.Put, "/v1/orgs/1") })
        {
            var text = body == "LONG" ? $"{{\"name\":\"{new string('x', 101)}\"}}" : body;
            var content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
            Assert.Equal("invalid_request", (await host.Refused(HttpStatusCode.BadRequest, method, path, content)).Error);
        }
        Assert.Equal(before, await host.Everything());
    }

    [Fact]
    public async Task Products_of_an_organisation_have_names_of_their_own_and_changes_are_noted()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateProduct(95);
        var taken = new UpdateProduct(new ProductChange("product 94", null, null));
        Assert.Equal("name_taken", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/v1/products/95", taken)).Error);
        await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("PRODUCT 94", 96, null, null)));
        await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Ärger", 97, null, null)));
        await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("äRGER", 98, null, null)));
        var changed = (await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/95", new UpdateProduct(new ProductChange("Blue Lamp", "x", "auto_approve")))).Product;
        Assert.Equal("blue-lamp-v95", changed.Slug);
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/95", new UpdateProduct(new ProductChange("Blue Lamp", "x", "auto_approve")));
        Assert.Equal(["product.create 94", "product.create 95", "product.create 97", "product.change 95"], await host.Notes());
    }

    [Fact]
    public async Task Of_two_people_who_change_a_product_at_once_one_is_told()
    {
        await using var host = await ServerHost.Start();
        var product = await host.CreateProduct();
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange("First", null, null, product.Revision)));
        var late = new UpdateProduct(new ProductChange("Second", null, null, product.Revision));
        Assert.Equal("changed_meanwhile", (await host.Refused(HttpStatusCode.PreconditionFailed, HttpMethod.Put, "/v1/products/94", late)).Error);
        Assert.Equal("First", (await host.Get<ProductAnswer>("/v1/products/94")).Product.Name);
    }
}
