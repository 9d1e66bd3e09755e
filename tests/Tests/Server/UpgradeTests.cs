using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using ProductFirmware.Rest;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>A store that an older server left: what was in it is still there, and whoever was signed in still is.</summary>
public class UpgradeTests
{
    [Fact]
    public async Task A_store_from_before_organisations__its_people_own_the_first_one_and_stay_signed_in()
    {
        await using var host = new ServerHost();
        var token = TokenAuthentication.NewToken();
        await MakeOld(host.Data, TokenAuthentication.IdOf(token));
        await host.Run(signIn: false);
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        Assert.Equal("ada", (await host.Get<UserAnswer>("/v1/user")).Username);
        var product = Assert.Single((await host.Get<ProductsAnswer>("/v1/products")).Products);
        Assert.Equal((94, "Old", OrganisationRow.FirstId), (product.Id, product.Name, product.Organization));
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange("New", null, null)));
    }

    private static async Task MakeOld(string folder, string tokenId)
    {
        Directory.CreateDirectory(folder);
        var options = new DbContextOptionsBuilder<ProductFirmware.Server.Store>().UseSqlite($"Data Source={Path.Combine(folder, "cloud.db")};Pooling=False");
        await using var store = new ProductFirmware.Server.Store(options.Options);
        await store.GetService<IMigrator>().MigrateAsync("20261122193524_ImageKeys");
        await store.Database.ExecuteSqlRawAsync("""
            INSERT INTO AspNetUsers (Id, UserName, NormalizedUserName, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount)
            VALUES ('p1', 'ada', 'ADA', 0, 0, 0, 1, 0);
            INSERT INTO Products (Id, Name, Policy, CreatedAtMs) VALUES (94, 'Old', 0, 1);
            """);
        await store.Database.ExecuteSqlAsync($"INSERT INTO AccessTokens (Id, UserName, ExpiresAtMs) VALUES ({tokenId}, 'ada', {long.MaxValue})");
    }
}
