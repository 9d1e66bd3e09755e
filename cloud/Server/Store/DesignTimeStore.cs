using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ProductFirmware.Server;

/// <summary>For <c>dotnet ef migrations add NAME --project cloud/Server --output-dir Store/Migrations --namespace ProductFirmware.Server.Migrations</c>; no file is opened.</summary>
internal sealed class DesignTimeStore : IDesignTimeDbContextFactory<Store>
{
    public Store CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<Store>().UseSqlite("Data Source=design.db").Options);
}
