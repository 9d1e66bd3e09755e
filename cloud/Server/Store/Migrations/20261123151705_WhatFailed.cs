using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class WhatFailed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Devices_Failing",
                table: "Devices");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Failing",
                table: "Devices",
                columns: new[] { "ProductId", "Id", "FailedHash", "Failures", "Outcome" },
                filter: "\"FailedHash\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AccessTokens_ClientId",
                table: "AccessTokens",
                column: "ClientId",
                filter: "\"ClientId\" IS NOT NULL");

            // What a board gave up after it had confirmed it went wrong (14: reverted; 138: crashed later), and is listed so from now on.
            migrationBuilder.Sql("""
                UPDATE "Transfers" SET "State" = 14, "Reason" = 138
                WHERE "State" = 10 AND EXISTS (
                    SELECT 1 FROM "Devices"
                    WHERE "Devices"."TransferId" = "Transfers"."Id" AND "Devices"."FailedHash" = "Transfers"."Hash" AND "Devices"."Outcome" = 138)
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Devices_Failing",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_AccessTokens_ClientId",
                table: "AccessTokens");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Failing",
                table: "Devices",
                columns: new[] { "ProductId", "Id", "RetryAtMs", "Failures", "Outcome" },
                filter: "\"RetryAtMs\" > 0");
        }
    }
}
