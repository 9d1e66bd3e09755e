#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>How long to rest after each failure: twice as long as before up to a limit, with jitter, so that a fleet does not come back at once.</summary>
    public sealed class BackOff
    {
        private readonly IBoard board;
        private readonly int minMs;
        private readonly int maxMs;
        private int nextMs;

        /// <summary>Rests between half of the least and the most; the board gives the jitter.</summary>
        public BackOff(IBoard board, int minMs, int maxMs)
        {
            this.board = board;
            this.minMs = minMs;
            this.maxMs = maxMs;
            nextMs = minMs;
        }

        /// <summary>The next rest: up to half of it is chance.</summary>
        public int Next()
        {
            int restMs = nextMs / 2 + board.Random(nextMs / 2 + 1);
            nextMs = nextMs > maxMs / 2 ? maxMs : nextMs * 2;
            return restMs;
        }

        /// <summary>It went well: the next failure rests shortly again.</summary>
        public void Reset()
        {
            nextMs = minMs;
        }
    }
}
