using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class Firmware : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "RetiredVersion",
                table: "Products",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "ReportedAtMs",
                table: "Firmware",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "RetiredVersion",
                table: "Products");

            migrationBuilder.DropColumn(
                name: "ReportedAtMs",
                table: "Firmware");
        }
    }
}
