using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ProductFirmware.Server.Migrations
{
    /// <inheritdoc />
    public partial class RotatedCredential : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "NextCredentialHash",
                table: "Devices",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "NextCredentialHash",
                table: "Devices");
        }
    }
}
