using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>Evidence and the release gate (S60–S62, D1).</summary>
public class EvidenceTests
{
    private const long MinuteMs = 60_000;

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

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(10, 10 * MinuteMs - 1, false)]
    [InlineData(10, 10 * MinuteMs, true)]
    public void D1_the_device_must_have_stayed_up_for_as_long_as_the_product_asks(int minutes, long upMs, bool proves)
    {
        var product = Facts.Product() with { EvidenceMinutes = minutes };
        Assert.Equal(proves, Evidence.From(Facts.Decide(Facts.Member(product)), product, Facts.Runs(), upMs) is not null);
    }

    public static TheoryData<string, bool> Runs => new()
    {
        { "the same again", true },
        { "updates switched off", true },
        { "a new boot", false },
        { "gone back to another image", false },
        { "the end of a trial", false },
        { "the first report", false },
        { "a clock set back", false },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void D1_a_roll_back_or_a_crash_begins_the_wait_anew__and_being_away_does_not(string what, bool goesOn)
    {
        const long Since = Facts.Now - (30 * MinuteMs);
        var runs = Facts.Runs();
        (DeviceReport, int)? before = what switch
        {
            "the first report" => null,
            "a new boot" => (runs, 6),
            "gone back to another image" => (runs with { Version = 2, Hash = "other" }, 7),
            "the end of a trial" => (runs with { State = ImageState.Testing }, 7),
            "updates switched off" => (runs with { UpdatesEnabled = false }, 7),
            _ => (runs, 7),
        };
        var nowMs = what == "a clock set back" ? Since - 1 : Facts.Now;
        Assert.Equal(goesOn ? Since : nowMs, Evidence.UpSinceMs(before, Since, runs, bootId: 7, nowMs));
    }

    [Fact]
    public void D1_the_gate_says_how_long_is_left()
    {
        var refusal = Gate(new ImageProof("VIRTUAL", false, Facts.Now + (6 * MinuteMs) + 1));
        Assert.Equal(Reason.EvidenceWaits, refusal?.Reason);
        Assert.Contains("7 min left", refusal!.Message);
        Assert.Contains("next report", Gate(new ImageProof("VIRTUAL", false, Facts.Now))!.Message);
        Assert.Equal(Reason.NoEvidence, Gate(new("VIRTUAL", false, Facts.Now), new("ESP32_REV3", false))?.Reason);
        Assert.Null(Gate(new ImageProof("VIRTUAL", true)));

        static Refusal? Gate(params ImageProof[] images) => ReleaseGate.Check(2, isMarkedBad: false, images, Facts.Now);
    }

    [Fact]
    public void S60_S61_a_version_that_ran_nowhere_is_not_released()
    {
        var refusal = ReleaseGate.Check(2, isMarkedBad: false, [new("VIRTUAL", true), new("ESP32_REV3", false)], Facts.Now);
        Assert.Equal(Reason.NoEvidence, refusal?.Reason);
        Assert.Contains("ESP32_REV3", refusal!.Message);
        Assert.DoesNotContain("VIRTUAL", refusal.Message);
    }

    [Fact]
    public void S62_a_version_proved_on_every_target_may_be_released() =>
        Assert.Null(ReleaseGate.Check(2, isMarkedBad: false, [new("VIRTUAL", true), new("ESP32_REV3", true)], Facts.Now));

    [Fact]
    public void A_version_without_an_image_is_unknown() =>
        Assert.Equal(Reason.UnknownVersion, ReleaseGate.Check(2, isMarkedBad: false, [], Facts.Now)?.Reason);

    private static FirmwareImage? From(KnownDevice device, DeviceReport report)
    {
        var product = Facts.Product();
        return Evidence.From(Facts.Decide(device, product, report), product, report, upMs: 0);
    }
}
