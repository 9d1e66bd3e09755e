using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Wire;

/// <summary>The relations between limits: change one, and the others that depend on it must follow.</summary>
public class LimitsTests
{
    [Fact]
    public void The_longest_messages_fit_their_limit()
    {
        var report = Samples.ReportAfterRevert();
        report.Target = new string('T', Limits.TargetCharsMax);
        report.ClaimCode = new string('C', Limits.ClaimCodeCharsMax);
        report.SlotBytes = report.BootId = int.MaxValue;
        report.Trouble = Reason.Unreachable;
        var buffer = new byte[Limits.ControlBytesMax];
        var length = report.Encode(buffer);
        Assert.NotEqual(0, length);
        var read = new Report();
        Assert.Equal(Reason.None, read.Decode(buffer, length));
        Assert.Equal((report.Trouble, report.ClaimCode, report.Hardware), (read.Trouble, read.ClaimCode, read.Hardware));

        var offer = Samples.Offer();
        offer.Target = report.Target;
        offer.Mac = new byte[Limits.HashBytes];
        offer.Forced = true;
        Assert.NotEqual(0, offer.Encode(new byte[Limits.ControlBytesMax]));
    }

    [Fact]
    public void A_window_is_a_whole_number_of_chunks() => Assert.Equal(0, Limits.FetchBytesMax % Limits.ChunkBytesMax);

    [Fact]
    public void The_device_notices_silence_before_it_gives_the_connection_up() =>
        Assert.True(Limits.ChunkTimeoutMs < Limits.VerdictTimeoutMs && Limits.VerdictTimeoutMs < Limits.ConfirmLimitMs);

    [Fact]
    public void A_trial_outlasts_the_longest_pause_between_two_attempts_to_connect() =>
        Assert.True(Limits.ReconnectMsMax + Limits.VerdictTimeoutMs < Limits.ConfirmLimitMs);

    [Fact]
    public void Offsets_and_sizes_fit_a_signed_32_bit_number() =>
        Assert.True((long)Limits.ImageBytesMax + Limits.FetchBytesMax < int.MaxValue);

    [Fact]
    public void A_device_id_is_the_fixed_prefix_and_a_mac()
    {
        Assert.Equal(Limits.DeviceIdChars, DeviceId.FromMac(new byte[6]).Length);
        Assert.Equal("e00fce680000a1b2c3d4e5f6", DeviceId.FromMac([0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6]));
    }
}
