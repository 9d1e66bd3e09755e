#nullable enable
using System.Threading;
using ProductFirmware.Board;

namespace ProductFirmware.Device
{
    /// <summary>
    /// Starts the board again where the agent has not checked in for a minute: the image's own watchdog, beside the launcher's. It
    /// cannot help where native code holds the interpreter; nothing but a power cycle can.
    /// </summary>
    internal sealed class AgentWatchdog
    {
        private const int LookMs = 5000;
        private const int SilenceMsMax = 60000;

        private readonly Esp32Device board;

        public AgentWatchdog(Esp32Device board)
        {
            this.board = board;
        }

        public void Start()
        {
            new Thread(new ThreadStart(Run)).Start();
        }

        private void Run()
        {
            while (board.NowMs - board.CheckedInMs <= SilenceMsMax)
            {
                Thread.Sleep(LookMs);
            }
            board.Log("watchdog: the agent has not checked in for " + SilenceMsMax.ToString() + " ms, starting again");
            board.Restart(StopCodes.Watchdog);
        }
    }
}
