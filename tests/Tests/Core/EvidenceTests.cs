using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>Evidence and the release gate (S60–S62, D1).</summary>
public class EvidenceTests
{
    [Fact]
    public void D1_a_members_confirmed_report_of_the_same_hash_is_evidence() =>
        Assert.Equal(Facts.Image(Facts.Own, 1), From(Facts.Member(), Facts.Runs()));

    public static TheoryData<string> NotEvidence => ["on trial", "another hash", "never uploaded", "another target", "quarantined", "forced"];

    [Theory]
    [MemberData(nameof(NotEvidence))]
    public void D1_nothing_else_is_evidence(string what)
    {
        var member = Facts.Member();
        var runs = Facts.Runs();
        var proof = what switch
        {
            "on trial" => From(member, runs with { State = ImageState.Testing }),
            "another hash" => From(member, runs with { Hash = "other" }),
            "never uploaded" => From(member, runs with { Version = 9 }),
            "another target" => From(member, runs with { Target = "ESP32_REV3" }),
            "quarantined" => From(new KnownDevice { StandingInReported = Standing.Quarantined }, runs),
            "forced" => From(member with { Force = true }, Facts.Runs(Facts.Other)),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        Assert.Null(proof);
    }

    [Fact]
    public void D1_test_development_and_locked_devices_count()
    {
        Assert.NotNull(From(Facts.Member() with { Development = true }, Facts.Runs()));
        Assert.NotNull(From(Facts.Member() with { LockedVersion = 1 }, Facts.Runs()));
    }

    [Fact]
    public void S60_S61_a_version_that_ran_nowhere_is_not_released()
    {
        var refusal = ReleaseGate.Check(2, isMarkedBad: false, [("VIRTUAL", true), ("ESP32_REV3", false)]);
        Assert.Equal(Reason.NoEvidence, refusal?.Reason);
        Assert.Contains("ESP32_REV3", refusal!.Message);
        Assert.DoesNotContain("VIRTUAL", refusal.Message);
    }

    [Fact]
    public void S62_a_version_proved_on_every_target_may_be_released() =>
        Assert.Null(ReleaseGate.Check(2, isMarkedBad: false, [("VIRTUAL", true), ("ESP32_REV3", true)]));

    [Fact]
    public void A_version_without_an_image_is_unknown() =>
        Assert.Equal(Reason.UnknownVersion, ReleaseGate.Check(2, isMarkedBad: false, [])?.Reason);

    private static FirmwareImage? From(KnownDevice device, DeviceReport report)
    {
        var product = Facts.Product();
        return Evidence.From(Facts.Decide(device, product, report), product, report);
    }
}
