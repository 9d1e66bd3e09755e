using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class EvidenceTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "EvidenceMinutes",
                table: "Products",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Setbacks",
                table: "Devices",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "UpSinceMs",
                table: "Devices",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // What was reported before is known since then and not since 1970.
            migrationBuilder.Sql("UPDATE \"Devices\" SET \"UpSinceMs\" = \"ReportedAtMs\" WHERE \"ReportedAtMs\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "EvidenceMinutes",
                table: "Products");

            migrationBuilder.DropColumn(
                name: "Setbacks",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "UpSinceMs",
                table: "Devices");
        }
    }
}
