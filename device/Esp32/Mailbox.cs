#nullable enable
using System;
using System.Threading;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// What a link's own threads and the agent's thread share: the state, why the last attempt was refused, and a bounded queue of
    /// messages. Each attempt to connect has a number; what one says after the next was opened is not heard.
    /// </summary>
    public sealed class Mailbox
    {
        /// <summary>Messages that wait at most: two windows of chunks and the control messages between them.</summary>
        public const int MessagesMax = 16;

        private readonly object gate = new object();
        private readonly AutoResetEvent happened = new AutoResetEvent(false);
        private readonly LinkMessage?[] ring = new LinkMessage?[MessagesMax];
        private int first;
        private int count;
        private int connection;
        private LinkState state = LinkState.Closed;
        private LinkState stateSeen = LinkState.Closed;
        private Reason refusal = Reason.None;

        /// <summary>Where the link stands.</summary>
        public LinkState State
        {
            get
            {
                lock (gate)
                {
                    return state;
                }
            }
        }

        /// <summary>Why the last attempt was refused.</summary>
        public Reason Refusal
        {
            get
            {
                lock (gate)
                {
                    return refusal;
                }
            }
        }

        /// <summary>A new attempt begins: its number. What is left of the last one goes.</summary>
        public int Open()
        {
            lock (gate)
            {
                Empty();
                refusal = Reason.None;
                connection++;
                SetState(LinkState.Opening);
                return connection;
            }
        }

        /// <summary>The attempt of this number succeeded; false where it is not wanted any more.</summary>
        public bool Opened(int number)
        {
            lock (gate)
            {
                if (number != connection || state != LinkState.Opening)
                {
                    return false;
                }
                SetState(LinkState.Open);
                return true;
            }
        }

        /// <summary>The attempt or connection of this number is over.</summary>
        public void Ended(int number, Reason why)
        {
            lock (gate)
            {
                if (number == connection && state != LinkState.Closed)
                {
                    refusal = why;
                    SetState(LinkState.Closed);
                }
            }
        }

        /// <summary>The link is not wanted any more.</summary>
        public void Close()
        {
            lock (gate)
            {
                connection++;
                SetState(LinkState.Closed);
            }
        }

        /// <summary>
        /// Puts a message in; false where the queue is full or the connection is not the last one. A message too many is dropped:
        /// what the cloud sends is asked for again, or sent again after the next report.
        /// </summary>
        public bool Put(int number, LinkMessage message)
        {
            lock (gate)
            {
                if (number != connection || count == MessagesMax)
                {
                    return false;
                }
                ring[(first + count) % MessagesMax] = message;
                count++;
                happened.Set();
                return true;
            }
        }

        /// <summary>The oldest message, or null.</summary>
        public LinkMessage? Take()
        {
            lock (gate)
            {
                if (count == 0)
                {
                    return null;
                }
                LinkMessage? message = ring[first];
                ring[first] = null;
                first = (first + 1) % MessagesMax;
                count--;
                return message;
            }
        }

        /// <summary>Waits until a message is there, the state changed since the last wait, or the time is over. One thread waits.</summary>
        public void Wait(int timeoutMs)
        {
            if (!IsNews() && timeoutMs > 0)
            {
                happened.WaitOne(timeoutMs, false);
            }
            lock (gate)
            {
                stateSeen = state;
            }
        }

        private bool IsNews()
        {
            lock (gate)
            {
                return count > 0 || state != stateSeen;
            }
        }

        private void Empty()
        {
            Array.Clear(ring, 0, MessagesMax);
            first = 0;
            count = 0;
        }

        private void SetState(LinkState next)
        {
            state = next;
            happened.Set();
        }
    }
}
