using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class LastReports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "ReportsKept",
                table: "Devices",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "Reports",
                columns: table => new
                {
                    DeviceId = table.Column<string>(type: "TEXT", nullable: false),
                    Place = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    AtMs = table.Column<long>(type: "INTEGER", nullable: false),
                    BootId = table.Column<int>(type: "INTEGER", nullable: false),
                    BootReason = table.Column<int>(type: "INTEGER", nullable: false),
                    Product = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Hash = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Target = table.Column<string>(type: "TEXT", nullable: false),
                    Hardware = table.Column<int>(type: "INTEGER", nullable: false),
                    UpdatesEnabled = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Reports", x => new { x.DeviceId, x.Place });
                    table.ForeignKey(
                        name: "FK_Reports_Devices_DeviceId",
                        column: x => x.DeviceId,
                        principalTable: "Devices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            // What each said last is the first that is kept: it would not be said anew.
            migrationBuilder.Sql("""
                INSERT INTO "Reports" ("DeviceId", "Place", "Number", "AtMs", "BootId", "BootReason", "Product", "Version", "Hash", "State", "Target", "Hardware", "UpdatesEnabled")
                SELECT "Id", 1, 1, "UpSinceMs", "BootId", "BootReason", "ReportProduct", "ReportVersion", "ReportHash", "ReportState", "ReportTarget", "Hardware", "UpdatesEnabled"
                FROM "Devices" WHERE "BootId" IS NOT NULL AND "ReportHash" IS NOT NULL AND "ReportTarget" IS NOT NULL
                """);
            migrationBuilder.Sql("UPDATE \"Devices\" SET \"ReportsKept\" = 1 WHERE \"BootId\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Reports");

            migrationBuilder.DropColumn(
                name: "ReportsKept",
                table: "Devices");
        }
    }
}
