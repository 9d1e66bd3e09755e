using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// Everything that lasts, in one SQLite file. Instants are Unix milliseconds (<c>…AtMs</c>), since SQLite cannot order other kinds.
/// The unique indexes hold what a race could break; who loses one asks the rule again.
/// </summary>
internal sealed class Store(DbContextOptions<Store> options) : IdentityDbContext<IdentityUser>(options)
{
    public DbSet<ProductRow> Products => Set<ProductRow>();

    public DbSet<PublicKeyRow> PublicKeys => Set<PublicKeyRow>();

    public DbSet<FirmwareRow> Firmware => Set<FirmwareRow>();

    public DbSet<ImageRow> Images => Set<ImageRow>();

    public DbSet<ContentRow> Contents => Set<ContentRow>();

    public DbSet<DeviceRow> Devices => Set<DeviceRow>();

    public DbSet<StandingRow> Standings => Set<StandingRow>();

    public DbSet<TransferRow> Transfers => Set<TransferRow>();

    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        MapProducts(builder);
        MapFirmware(builder);
        MapDevices(builder);
        builder.Entity<AccessTokenRow>().HasIndex(row => row.ExpiresAtMs);
    }

    private static void MapProducts(ModelBuilder builder)
    {
        builder.Entity<ProductRow>(product =>
        {
            product.Property(row => row.Id).ValueGeneratedNever();
            product.HasMany(row => row.PublicKeys).WithOne().HasForeignKey(row => row.ProductId);
        });
        builder.Entity<PublicKeyRow>().HasKey(row => new { row.ProductId, row.Id });
    }

    private static void MapFirmware(ModelBuilder builder)
    {
        builder.Entity<FirmwareRow>(firmware =>
        {
            firmware.HasKey(row => new { row.ProductId, row.Version });
            firmware.HasIndex(row => new { row.ProductId, row.TitleKey }).IsUnique();
            firmware.HasOne<ProductRow>().WithMany().HasForeignKey(row => row.ProductId);
            firmware.HasMany(row => row.Images).WithOne().HasForeignKey(row => new { row.ProductId, row.Version });
        });
        builder.Entity<ImageRow>(image =>
        {
            image.HasKey(row => new { row.ProductId, row.Version, row.Target });
            image.HasOne<ContentRow>().WithMany().HasForeignKey(row => row.ContentId);
        });
    }

    private static void MapDevices(ModelBuilder builder)
    {
        builder.Entity<DeviceRow>(device =>
        {
            // Members in the order of lists, the members that report a version, retries that come due, connections left over by a kill.
            device.HasIndex(row => new { row.ProductId, row.Id });
            device.HasIndex(row => new { row.ProductId, row.ReportProduct, row.ReportVersion });
            device.HasIndex(row => row.RetryAtMs).HasFilter("\"RetryAtMs\" > 0");
            device.HasIndex(row => row.Connected).HasFilter("\"Connected\"");
            device.HasMany(row => row.Standings).WithOne().HasForeignKey(row => row.DeviceId);
            device.HasOne(row => row.Transfer).WithMany().HasForeignKey(row => row.TransferId);
            device.Ignore(row => row.LastReport);
        });
        builder.Entity<StandingRow>(standing =>
        {
            standing.HasKey(row => new { row.DeviceId, row.ProductId });
            standing.HasIndex(row => new { row.ProductId, row.Standing, row.DeviceId });
        });
        builder.Entity<TransferRow>(transfer =>
        {
            transfer.Ignore(row => row.IsActive);
            transfer.HasIndex(row => new { row.DeviceId, row.Hash });
        });
    }
}
