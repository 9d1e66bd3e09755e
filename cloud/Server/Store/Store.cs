using System.Text.Json;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ProductFirmware.Server;

/// <summary>
/// Everything that lasts, in one SQLite file. Instants are Unix milliseconds (<c>…AtMs</c>), since SQLite cannot order other kinds.
/// The unique indexes hold what a race could break; who loses one asks the rule again.
/// </summary>
internal sealed class Store : IdentityDbContext<Person>
{
    // A change of one row takes a transaction too: so its wait is seen by who writes for long (WriteTurns).
    public Store(DbContextOptions<Store> options)
        : base(options) => Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

    public DbSet<ProductRow> Products => Set<ProductRow>();

    public DbSet<PublicKeyRow> PublicKeys => Set<PublicKeyRow>();

    public DbSet<FirmwareRow> Firmware => Set<FirmwareRow>();

    public DbSet<ImageRow> Images => Set<ImageRow>();

    public DbSet<ContentRow> Contents => Set<ContentRow>();

    public DbSet<DeviceRow> Devices => Set<DeviceRow>();

    public DbSet<ReportRow> Reports => Set<ReportRow>();

    public DbSet<StandingRow> Standings => Set<StandingRow>();

    public DbSet<TransferRow> Transfers => Set<TransferRow>();

    public DbSet<GroupRow> Groups => Set<GroupRow>();

    public DbSet<DeviceGroupRow> DeviceGroups => Set<DeviceGroupRow>();

    public DbSet<OrganisationRow> Organisations => Set<OrganisationRow>();

    public DbSet<TeamRow> Team => Set<TeamRow>();

    public DbSet<InvitationRow> Invitations => Set<InvitationRow>();

    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();

    public DbSet<ClientRow> Clients => Set<ClientRow>();

    public DbSet<ClaimCodeRow> ClaimCodes => Set<ClaimCodeRow>();

    public DbSet<IntegrationRow> Integrations => Set<IntegrationRow>();

    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<HistoryRow> History => Set<HistoryRow>();

    /// <summary>Saves, and chains what was noted for the audit log in the same transaction.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var noted = ChangeTracker.Entries<AuditRow>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity).ToList();
        if (noted.Count == 0 || Database.CurrentTransaction is not null)
        {
            await AuditChain.Seal(this, noted);
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        await AuditChain.Seal(this, noted);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        MapProducts(builder);
        MapFirmware(builder);
        MapDevices(builder);
        MapPeople(builder);
        MapIntegrations(builder);
        builder.Entity<AuditRow>(audit =>
        {
            audit.HasIndex(row => new { row.OrganisationId, row.Number }).IsUnique();
            audit.HasIndex(row => new { row.ProductId, row.Number });
            audit.Ignore(row => row.IsSealed);
        });
        builder.Entity<HistoryRow>(history =>
        {
            history.HasKey(row => new { row.ProductId, row.AtMs });
            history.HasIndex(row => row.AtMs);
            history.HasOne<ProductRow>().WithMany().HasForeignKey(row => row.ProductId);
            history.Property(row => row.Versions).HasConversion(
                versions => JsonSerializer.Serialize(versions, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<Dictionary<int, int>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<Dictionary<int, int>>(favorStructuralComparisons: false)); // written once, never changed
        });
    }

    private static void MapPeople(ModelBuilder builder)
    {
        builder.Entity<OrganisationRow>().HasData(OrganisationRow.First);
        builder.Entity<Person>(person =>
        {
            person.HasOne<OrganisationRow>().WithMany().HasForeignKey(row => row.CustomerOf);
        });
        builder.Entity<TeamRow>(team =>
        {
            team.HasKey(row => new { row.OrganisationId, row.PersonId });
            team.HasIndex(row => row.PersonId);
            team.HasOne<OrganisationRow>().WithMany().HasForeignKey(row => row.OrganisationId);
            team.HasOne(row => row.Person).WithMany().HasForeignKey(row => row.PersonId);
        });
        builder.Entity<InvitationRow>().HasIndex(row => row.OrganisationId);
        builder.Entity<AccessTokenRow>(token =>
        {
            token.HasIndex(row => row.ExpiresAtMs);
            token.HasIndex(row => row.PersonId);
            token.HasIndex(row => row.ClientId).HasFilter("\"ClientId\" IS NOT NULL");
        });
        builder.Entity<ClientRow>(client =>
        {
            client.HasIndex(row => row.OrganisationId);
            client.HasOne<OrganisationRow>().WithMany().HasForeignKey(row => row.OrganisationId);
        });
        builder.Entity<ClaimCodeRow>().HasIndex(row => row.ExpiresAtMs);
    }

    private static void MapIntegrations(ModelBuilder builder)
    {
        builder.Entity<IntegrationRow>(integration =>
        {
            integration.HasIndex(row => row.ProductId);
            integration.HasOne<ProductRow>().WithMany().HasForeignKey(row => row.ProductId);
        });
        builder.Entity<DeliveryRow>(delivery =>
        {
            // The outbox: what is still to be sent, by when it is due; and one integration's log, newest first.
            delivery.HasIndex(row => row.DueAtMs).HasFilter("\"DueAtMs\" > 0");
            delivery.HasIndex(row => new { row.IntegrationId, row.Id });
            delivery.HasOne<IntegrationRow>().WithMany().HasForeignKey(row => row.IntegrationId).OnDelete(DeleteBehavior.Cascade);
        });
    }

    private static void MapProducts(ModelBuilder builder)
    {
        builder.Entity<ProductRow>(product =>
        {
            product.Property(row => row.Id).ValueGeneratedNever();
            product.Property(row => row.OrganisationId).HasDefaultValue(OrganisationRow.FirstId).ValueGeneratedNever();
            product.HasIndex(row => row.Slug).IsUnique();
            product.HasOne<OrganisationRow>().WithMany().HasForeignKey(row => row.OrganisationId);
            product.HasMany(row => row.Groups).WithOne().HasForeignKey(row => row.ProductId);
            product.HasMany(row => row.PublicKeys).WithOne().HasForeignKey(row => row.ProductId);
        });
        builder.Entity<PublicKeyRow>().HasKey(row => new { row.ProductId, row.Id });
        builder.Entity<GroupRow>().HasKey(row => new { row.ProductId, row.Name });
        builder.Entity<DeviceGroupRow>(member =>
        {
            member.HasKey(row => new { row.DeviceId, row.ProductId, row.Group });
            member.HasIndex(row => new { row.ProductId, row.Group, row.DeviceId });
            member.HasOne<GroupRow>().WithMany().HasForeignKey(row => new { row.ProductId, row.Group }).OnDelete(DeleteBehavior.Cascade);
        });
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
            // Members in the order of lists. All others hold only the rows that have what they are about, so that a device that never
            // reported is in this one only: the members that report a version, and retries that come due.
            device.HasIndex(row => new { row.ProductId, row.Id });
            device.HasIndex(row => new { row.ProductId, row.ReportProduct, row.ReportVersion }).HasFilter("\"ReportProduct\" > 0");
            // Each order of lists. And the few that filters look for, with what they ask for, so that the index is all that is read;
            // of the connected also those that a kill left over.
            device.HasIndex(row => new { row.ProductId, row.Name, row.Id }).HasFilter("\"Name\" IS NOT NULL");
            device.HasIndex(row => new { row.ProductId, row.LastSeenMs, row.Id }).HasFilter("\"LastSeenMs\" > 0");
            device.HasIndex(row => new { row.ProductId, row.ReportVersion, row.Id }).HasFilter("\"BootId\" IS NOT NULL");
            device.HasIndex(row => new { row.ProductId, row.Id, row.Test }, "IX_Devices_Test").HasFilter("\"Test\"");
            device.HasIndex(row => new { row.ProductId, row.Id, row.Development }, "IX_Devices_Development").HasFilter("\"Development\"");
            device.HasIndex(row => new { row.ProductId, row.Id, row.LockedVersion }, "IX_Devices_Locked").HasFilter("\"LockedVersion\" IS NOT NULL");
            device.HasIndex(row => new { row.ProductId, row.Id, row.Connected }, "IX_Devices_Connected").HasFilter("\"Connected\"");
            device.HasIndex(row => new { row.ProductId, row.Id, row.FailedHash, row.Failures, row.Outcome }, "IX_Devices_Failing").HasFilter("\"FailedHash\" IS NOT NULL");
            device.HasIndex(row => row.RetryAtMs).HasFilter("\"RetryAtMs\" > 0");
            device.HasIndex(row => row.OwnerId).HasFilter("\"OwnerId\" IS NOT NULL");
            device.HasIndex(row => row.TransferId).HasFilter("\"TransferId\" IS NOT NULL");
            device.HasOne(row => row.Owner).WithMany().HasForeignKey(row => row.OwnerId).OnDelete(DeleteBehavior.SetNull);
            device.HasMany(row => row.Groups).WithOne().HasForeignKey(row => row.DeviceId).OnDelete(DeleteBehavior.Cascade);
            device.HasMany(row => row.Standings).WithOne().HasForeignKey(row => row.DeviceId);
            device.HasMany<ReportRow>().WithOne().HasForeignKey(row => row.DeviceId).OnDelete(DeleteBehavior.Cascade);
            device.HasOne(row => row.Transfer).WithMany().HasForeignKey(row => row.TransferId);
            device.Ignore(row => row.LastReport);
            device.Ignore(row => row.UpMs);
        });
        builder.Entity<ReportRow>().HasKey(row => new { row.DeviceId, row.Place });
        builder.Entity<StandingRow>(standing =>
        {
            standing.HasKey(row => new { row.DeviceId, row.ProductId });
            standing.HasIndex(row => new { row.ProductId, row.Standing, row.DeviceId });
        });
        builder.Entity<TransferRow>(transfer =>
        {
            transfer.Ignore(row => row.IsActive);
            transfer.HasIndex(row => new { row.DeviceId, row.Hash });
            // A version's transfers, newest first; and those that went wrong (11, 12 and 14: refused, failed, reverted).
            transfer.HasIndex(row => new { row.ProductId, row.Version, row.Id });
            transfer.HasIndex(row => new { row.ProductId, row.Id }, "IX_Transfers_Wrong").HasFilter("\"State\" IN (11, 12, 14)");
        });
    }
}
