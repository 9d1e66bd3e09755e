using ProductFirmware.Device;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Esp32;

/// <summary>What the ESP32's link and the agent's thread share: a bounded queue and a state that only the last attempt may set.</summary>
public class MailboxTests
{
    private const int Never = 60_000;

    private readonly Mailbox mailbox = new();

    [Fact]
    public void Messages_come_out_in_order_also_when_the_ring_goes_round()
    {
        var number = Opened();
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < Mailbox.MessagesMax - 3; i++)
            {
                Assert.True(mailbox.Put(number, Message(i)));
            }
            for (var i = 0; i < Mailbox.MessagesMax - 3; i++)
            {
                Assert.Equal($"{i}", mailbox.Take()!.Suffix);
            }
            Assert.Null(mailbox.Take());
        }
    }

    [Fact]
    public void A_message_too_many_is_dropped_and_those_before_it_stay()
    {
        var number = Opened();
        var taken = Enumerable.Range(0, 100).Count(i => mailbox.Put(number, Message(i)));
        Assert.Equal(16, taken);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i}"), Enumerable.Range(0, 16).Select(_ => mailbox.Take()!.Suffix));
        Assert.Null(mailbox.Take());
    }

    [Fact]
    public void What_an_earlier_attempt_says_is_not_heard()
    {
        var first = Opened();
        Assert.True(mailbox.Put(first, Message(1)));
        var second = mailbox.Open();
        Assert.Null(mailbox.Take()); // what is left of the last connection goes
        Assert.False(mailbox.Opened(first));
        Assert.False(mailbox.Put(first, Message(2)));
        mailbox.Ended(first, Reason.WrongCredential);
        Assert.Equal((LinkState.Opening, Reason.None), (mailbox.State, mailbox.Refusal));
        Assert.True(mailbox.Opened(second));
        Assert.Equal(LinkState.Open, mailbox.State);
    }

    [Fact]
    public void Attempt_that_opens_after_it_was_given_up_stays_closed()
    {
        var number = mailbox.Open();
        mailbox.Close();
        Assert.False(mailbox.Opened(number));
        Assert.Equal(LinkState.Closed, mailbox.State);
    }

    [Fact]
    public void A_refusal_is_kept_until_the_next_attempt()
    {
        var number = mailbox.Open();
        mailbox.Ended(number, Reason.WrongCredential);
        mailbox.Ended(number, Reason.None); // the end of the connection that was refused
        Assert.Equal((LinkState.Closed, Reason.WrongCredential), (mailbox.State, mailbox.Refusal));
        mailbox.Open();
        Assert.Equal(Reason.None, mailbox.Refusal);
    }

    [Fact]
    public async Task A_message_ends_the_wait()
    {
        var number = Opened();
        mailbox.Wait(0); // the state was seen
        var wait = Task.Run(() => mailbox.Wait(Never), TestContext.Current.CancellationToken);
        mailbox.Put(number, Message(1));
        await Wait.Until(() => wait.IsCompleted);
    }

    [Fact]
    public async Task A_change_of_the_state_ends_the_wait_also_when_it_came_before()
    {
        var number = Opened();
        mailbox.Wait(0);
        mailbox.Ended(number, Reason.None);
        var wait = Task.Run(() => mailbox.Wait(Never), TestContext.Current.CancellationToken);
        await Wait.Until(() => wait.IsCompleted);
    }

    [Fact]
    public void A_message_that_is_there_does_not_let_it_wait()
    {
        mailbox.Put(Opened(), Message(1));
        mailbox.Wait(Never);
        mailbox.Wait(Never);
        Assert.NotNull(mailbox.Take());
    }

    private static LinkMessage Message(int number) => new($"{number}", []);

    private int Opened()
    {
        var number = mailbox.Open();
        Assert.True(mailbox.Opened(number));
        return number;
    }
}
