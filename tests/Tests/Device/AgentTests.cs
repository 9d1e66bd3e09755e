using ProductFirmware.Device;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>The face that apps see, on a thread of its own.</summary>
public class AgentTests
{
    [ProductId(94)]
    [ProductVersion(3)]
    private sealed class App;

    private sealed class NoApp;

    [Fact]
    public async Task It_reports_what_the_apps_class_declares_and_checks_in()
    {
        var board = new ThreadedBoard();
        var agent = Agent.Run(typeof(App), new Hardware(board.Link, FakeSlots.With(Images.Make(3), new Power()), board));
        await Wait.Until(() => board.Link.Report != null);
        Assert.Equal((94, 3), (board.Link.Report!.Product, board.Link.Report.Version));
        await Wait.Until(() => board.CheckIns > 1);
        Assert.Equal((VerdictStatus.Limited, Reason.NotReported), (agent.VerdictStatus, agent.Reason));
        Assert.True(agent.Publish("door", [1]));
    }

    [Fact]
    public async Task An_app_without_a_declaration_reports_none()
    {
        var board = new ThreadedBoard();
        Agent.Run(typeof(NoApp), new Hardware(board.Link, FakeSlots.With(Images.Make(3), new Power()), board));
        await Wait.Until(() => board.Link.Report != null);
        Assert.Equal((0, 0), (board.Link.Report!.Product, board.Link.Report.Version));
    }

    [Fact]
    public async Task A_step_that_throws_ends_in_a_reboot_and_no_further_check_in()
    {
        var board = new ThreadedBoard { Link = { Throws = true } };
        Agent.Run(typeof(App), new Hardware(board.Link, FakeSlots.With(Images.Make(3), new Power()), board));
        await Wait.Until(() => board.Reboots > 0);
        int waits = board.Link.Waits;
        await Wait.Until(() => board.Link.Waits > waits + 2);
        int checkIns = board.CheckIns;
        await Wait.Until(() => board.Link.Waits > waits + 5);
        Assert.Equal(checkIns, board.CheckIns);
        Assert.Equal("1", board.Load("faults"));
    }

    private sealed class ThreadedLink : ILink
    {
        private readonly AutoResetEvent wake = new(false);
        private volatile bool open;
        private volatile Report? report;
        private int waits;

        public bool Throws { get; set; }

        public Report? Report => report;

        public int Waits => Volatile.Read(ref waits);

        public LinkState State => open ? LinkState.Open : LinkState.Closed;

        public Reason Refusal => Reason.None;

        public void Open() => open = !Throws ? true : throw new InvalidOperationException("broken radio");

        public bool Send(string suffix, byte[] buffer, int length, bool atLeastOnce)
        {
            if (suffix == Topics.Report)
            {
                var sent = new Report();
                sent.Decode(buffer[..length], length);
                report = sent;
            }
            return true;
        }

        public LinkMessage? Receive() => null;

        public void Wait(int timeoutMs)
        {
            Thread.CurrentThread.IsBackground = true; // the agent never ends, the test's process must
            Interlocked.Increment(ref waits);
            wake.WaitOne(Math.Min(timeoutMs, 5));
        }

        public void Close() => open = false;
    }

    private sealed class ThreadedBoard : IBoard
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> settings = new();
        private int checkIns;
        private int reboots;

        public ThreadedLink Link { get; } = new();

        public int CheckIns => Volatile.Read(ref checkIns);

        public int Reboots => Volatile.Read(ref reboots);

        public string DeviceId => "e00fce680000a1b2c3d4e5f6";

        public string Target => World.Target;

        public int Hardware => 0;

        public int BootId => 1;

        public BootReason BootReason => BootReason.PowerOn;

        public long NowMs => Environment.TickCount64;

        public int Random(int limit) => 0;

        public string Load(string key) => settings.GetValueOrDefault(key, "");

        public bool Save(string key, string value)
        {
            settings[key] = value;
            return true;
        }

        public void SetTime(long unixMs)
        {
        }

        public void CheckIn() => Interlocked.Increment(ref checkIns);

        public void Identify(int milliseconds)
        {
        }

        public void Log(string line)
        {
        }

        public void Reboot() => Interlocked.Increment(ref reboots);
    }
}
