using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class IndexesOfFew : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Devices_Connected",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Development",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Locked",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_ProductId_ReportProduct_ReportVersion",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Test",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_TransferId",
                table: "Devices");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Connected",
                table: "Devices",
                columns: new[] { "ProductId", "Id", "Connected" },
                filter: "\"Connected\"");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Development",
                table: "Devices",
                columns: new[] { "ProductId", "Id", "Development" },
                filter: "\"Development\"");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Failing",
                table: "Devices",
                columns: new[] { "ProductId", "Id", "RetryAtMs", "Failures", "Outcome" },
                filter: "\"RetryAtMs\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Locked",
                table: "Devices",
                columns: new[] { "ProductId", "Id", "LockedVersion" },
                filter: "\"LockedVersion\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_ProductId_ReportProduct_ReportVersion",
                table: "Devices",
                columns: new[] { "ProductId", "ReportProduct", "ReportVersion" },
                filter: "\"ReportProduct\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Test",
                table: "Devices",
                columns: new[] { "ProductId", "Id", "Test" },
                filter: "\"Test\"");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_TransferId",
                table: "Devices",
                column: "TransferId",
                filter: "\"TransferId\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Devices_Connected",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Development",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Failing",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Locked",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_ProductId_ReportProduct_ReportVersion",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Test",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_TransferId",
                table: "Devices");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Connected",
                table: "Devices",
                column: "Connected",
                filter: "\"Connected\"");

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
                name: "IX_Devices_ProductId_ReportProduct_ReportVersion",
                table: "Devices",
                columns: new[] { "ProductId", "ReportProduct", "ReportVersion" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Test",
                table: "Devices",
                columns: new[] { "ProductId", "Id" },
                filter: "\"Test\"");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_TransferId",
                table: "Devices",
                column: "TransferId");
        }
    }
}
