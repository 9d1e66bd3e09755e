using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>What operators may do: lock, import (S12–S19, S78–S84, D15, D24).</summary>
public class OperatorRuleTests
{
    private const string Id = "e00fce68000024a1b2c3d4e5";

    [Theory]
    [InlineData(false, true, false, true, Reason.NotAMember)]
    [InlineData(true, false, false, true, Reason.UnknownVersion)]
    [InlineData(true, true, true, false, Reason.DeviceOffline)]  // S79
    [InlineData(true, true, true, true, null)]                   // S78
    [InlineData(true, true, false, false, null)]                 // S80
    public void S78_S79_S80_a_lock_needs_a_member_a_version_and_for_now_a_connection(
        bool isMember, bool isUploaded, bool now, bool isOnline, Reason? expected) =>
        Assert.Equal(expected, LockRule.Check(Id, isMember, 2, isUploaded, now, isOnline)?.Reason);

    [Theory]
    [InlineData("e00fce68000024a1b2c3d4e5", Id)]
    [InlineData("  E00FCE68000024A1B2C3D4E5\r", Id)]
    [InlineData("\uFEFFe00fce68000024a1b2c3d4e5,", Id)]
    [InlineData("24:A1:B2:C3:D4:E5", "e00fce68000024a1b2c3d4e5")]
    [InlineData("24-a1-b2-c3-d4-e5", "e00fce68000024a1b2c3d4e5")]
    [InlineData("24a1b2c3d4e5", "e00fce68000024a1b2c3d4e5")]
    [InlineData("e00fce68000024a1b2c3d4e", null)]
    [InlineData("e00fce68000024a1b2c3d4e55", null)]
    [InlineData("g00fce68000024a1b2c3d4e5", null)]
    [InlineData("e00fce68000024a1b2c3d4e5 extra", null)]
    [InlineData("", null)]
    public void S12_S19_D24_a_line_is_a_device_id_or_a_mac_or_invalid(string line, string? expected) =>
        Assert.Equal(expected, ImportRule.ParseId(line));

    [Theory]
    [InlineData("", true)]
    [InlineData("   \r", true)]
    [InlineData("# boards of May", true)]
    [InlineData("x", false)]
    public void D15_blank_lines_and_comments_are_skipped(string line, bool blank) => Assert.Equal(blank, ImportRule.IsBlank(line));

    [Theory]
    [InlineData(null, Ownership.None, false, null)]
    [InlineData(null, Ownership.Team, false, null)]
    [InlineData(null, Ownership.Other, false, Reason.OwnedByOther)]
    [InlineData(94, Ownership.Other, false, null)]
    [InlineData(95, Ownership.None, false, Reason.InAnotherProduct)]
    [InlineData(95, Ownership.None, true, null)]
    [InlineData(95, Ownership.Other, true, Reason.OwnedByOther)]
    public void S15_S16_S17_D17_who_may_be_imported(int? memberOf, Ownership owner, bool mayMove, Reason? expected) =>
        Assert.Equal(expected, ImportRule.Check(Id, memberOf, owner, 94, mayMove)?.Reason);
}
