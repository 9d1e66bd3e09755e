using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class DeviceLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Devices_Development",
                table: "Devices",
                columns: new[] { "ProductId", "Id" },
                filter: "\"Development\"");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Locked",
                table: "Devices",
                columns: new[] { "ProductId", "Id" },
                filter: "\"LockedVersion\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_ProductId_LastSeenMs_Id",
                table: "Devices",
                columns: new[] { "ProductId", "LastSeenMs", "Id" },
                filter: "\"LastSeenMs\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_ProductId_Name_Id",
                table: "Devices",
                columns: new[] { "ProductId", "Name", "Id" },
                filter: "\"Name\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_ProductId_ReportVersion_Id",
                table: "Devices",
                columns: new[] { "ProductId", "ReportVersion", "Id" },
                filter: "\"BootId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Test",
                table: "Devices",
                columns: new[] { "ProductId", "Id" },
                filter: "\"Test\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Devices_Development",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Locked",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_ProductId_LastSeenMs_Id",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_ProductId_Name_Id",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_ProductId_ReportVersion_Id",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Test",
                table: "Devices");
        }
    }
}
