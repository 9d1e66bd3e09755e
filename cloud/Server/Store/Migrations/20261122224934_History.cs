using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class History : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "History",
                columns: table => new
                {
                    ProductId = table.Column<int>(type: "INTEGER", nullable: false),
                    AtMs = table.Column<long>(type: "INTEGER", nullable: false),
                    Devices = table.Column<int>(type: "INTEGER", nullable: false),
                    Online = table.Column<int>(type: "INTEGER", nullable: false),
                    Quarantined = table.Column<int>(type: "INTEGER", nullable: false),
                    Versions = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_History", x => new { x.ProductId, x.AtMs });
                    table.ForeignKey(
                        name: "FK_History_Products_ProductId",
                        column: x => x.ProductId,
                        principalTable: "Products",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Transfers_ProductId_Version_Id",
                table: "Transfers",
                columns: new[] { "ProductId", "Version", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Transfers_Wrong",
                table: "Transfers",
                columns: new[] { "ProductId", "Id" },
                filter: "\"State\" IN (11, 12, 14)");

            migrationBuilder.CreateIndex(
                name: "IX_History_AtMs",
                table: "History",
                column: "AtMs");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "History");

            migrationBuilder.DropIndex(
                name: "IX_Transfers_ProductId_Version_Id",
                table: "Transfers");

            migrationBuilder.DropIndex(
                name: "IX_Transfers_Wrong",
                table: "Transfers");
        }
    }
}
