using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>When an update starts that something stood in the way of for a while.</summary>
public class OccasionTests
{
    [Fact]
    public async Task An_app_that_lets_updates_in_some_time_after_its_start_gets_what_is_released()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { UpdatesEnabled = false };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await device.AssertNothing(Topics.Offer);
        device.UpdatesEnabled = true;
        await device.Report();
        Assert.False((await device.Offer()).Forced);
    }

    [Fact]
    public async Task S66_an_app_that_let_updates_in_all_the_time_is_not_interrupted_by_another_report()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        await using var device = await GroupReleaseTests.Member(host);
        await device.ComeOnline(host);
        await host.Release(2);
        await device.Report();
        await device.AssertNothing(Topics.Offer);
        device.UpdatesEnabled = false;
        await device.Report();
        await device.AssertNothing(Topics.Offer);
    }

    [Fact]
    public async Task S75_a_lock_on_reset_whose_reset_came_while_updates_were_off_starts_when_they_are_on_again()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        await using var device = await GroupReleaseTests.Member(host);
        device.UpdatesEnabled = false;
        await device.ComeOnline(host);
        await host.Lock(device.Id, 2);
        device.UpdatesEnabled = true;
        await device.Report(); // no reset yet
        await device.AssertNothing(Topics.Offer);
        Assert.Equal("waits_for_reset", (await host.Device(device.Id)).UpdateReason);
        device.UpdatesEnabled = false;
        await device.Reboot(host);
        await device.AssertNothing(Topics.Offer);
        device.UpdatesEnabled = true;
        await device.Report();
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task Flash_now_during_a_trial_starts_when_the_trial_is_over()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var device = await GroupReleaseTests.Member(host);
        await device.ComeOnline(host);
        await host.Lock(device.Id, 2, flash: true);
        await device.Swap(host, await device.Offer());
        await host.Lock(device.Id, 3, flash: true);
        await device.AssertNothing(Topics.Offer);
        Assert.Equal("still_testing", (await host.Device(device.Id)).UpdateReason);
        device.State = ImageState.Confirmed;
        await device.Report();
        Assert.Equal(3, (await device.Offer()).Version);
    }
}
