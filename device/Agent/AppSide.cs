#nullable enable
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>What the app's thread and the agent's thread both touch: the app's wishes and the cloud's last verdict, behind one lock.</summary>
    public sealed class AppSide
    {
        private readonly object gate = new object();
        private HealthCheck? selfTest;
        private bool updatesEnabled = true;
        private string claimCode = "";
        private int confirmLimitMs = Limits.ConfirmLimitMs;
        private VerdictStatus verdictStatus = VerdictStatus.Limited;
        private Reason reason = Reason.NotReported;
        private bool changed;

        /// <summary>The app's own test of an image on trial; null means healthy.</summary>
        public HealthCheck? SelfTest
        {
            get
            {
                lock (gate)
                {
                    return selfTest;
                }
            }
            set
            {
                lock (gate)
                {
                    selfTest = value;
                }
            }
        }

        /// <summary>Whether the app lets updates in now.</summary>
        public bool UpdatesEnabled
        {
            get
            {
                lock (gate)
                {
                    return updatesEnabled;
                }
            }
            set
            {
                lock (gate)
                {
                    changed = changed || updatesEnabled != value;
                    updatesEnabled = value;
                }
            }
        }

        /// <summary>
        /// A customer's claim code; empty where there is none. What is too long or not printable ASCII is not taken: the cloud would drop
        /// each report that carries it.
        /// </summary>
        public string ClaimCode
        {
            get
            {
                lock (gate)
                {
                    return claimCode;
                }
            }
            set
            {
                lock (gate)
                {
                    if (value.Length <= Limits.ClaimCodeCharsMax && IsPrintable(value))
                    {
                        changed = changed || claimCode != value;
                        claimCode = value;
                    }
                }
            }
        }

        /// <summary>Milliseconds from boot within which an image on trial must be confirmed.</summary>
        public int ConfirmLimitMs
        {
            get
            {
                lock (gate)
                {
                    return confirmLimitMs;
                }
            }
            set
            {
                lock (gate)
                {
                    confirmLimitMs = value;
                }
            }
        }

        /// <summary>What the cloud said last.</summary>
        public VerdictStatus VerdictStatus
        {
            get
            {
                lock (gate)
                {
                    return verdictStatus;
                }
            }
        }

        /// <summary>Why it said so.</summary>
        public Reason Reason
        {
            get
            {
                lock (gate)
                {
                    return reason;
                }
            }
        }

        private static bool IsPrintable(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < ' ' || text[i] > '~')
                {
                    return false;
                }
            }
            return true;
        }

        /// <summary>Keeps a verdict for the app to read.</summary>
        internal void Take(Verdict verdict)
        {
            lock (gate)
            {
                verdictStatus = verdict.Status;
                reason = verdict.Reason;
            }
        }

        /// <summary>Whether the app changed something that the cloud is to know; asked once per change.</summary>
        internal bool TakeChange()
        {
            lock (gate)
            {
                bool was = changed;
                changed = false;
                return was;
            }
        }
    }
}
