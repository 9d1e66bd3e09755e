#nullable enable
using System;
using System.Threading;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// What an app sees of its updater: start it with the class that declares the product, then leave it alone. It runs on a thread
    /// of its own, confirms a new image once the cloud has answered it, and never ends before the board does.
    /// </summary>
    public sealed class Agent
    {
        private const int CheckInMs = 1000;

        private readonly Hardware hardware;
        private readonly UpdateAgent core;

        private Agent(int product, int version, Hardware hardware)
        {
            this.hardware = hardware;
            core = new UpdateAgent(product, version, hardware);
        }

        /// <summary>The app's own test of an image on trial, asked once before the image is confirmed; null means healthy.</summary>
        public HealthCheck? SelfTest
        {
            get { return core.App.SelfTest; }
            set { core.App.SelfTest = value; }
        }

        /// <summary>Whether the app lets updates in now. Switch it off while a reset would hurt. Default true.</summary>
        public bool UpdatesEnabled
        {
            get { return core.App.UpdatesEnabled; }
            set { core.App.UpdatesEnabled = value; }
        }

        /// <summary>A customer's claim code; empty where there is none.</summary>
        public string ClaimCode
        {
            get { return core.App.ClaimCode; }
            set { core.App.ClaimCode = value; }
        }

        /// <summary>Milliseconds from boot within which a new image must be confirmed, or the board goes back.</summary>
        public int ConfirmLimitMs
        {
            get { return core.App.ConfirmLimitMs; }
            set { core.App.ConfirmLimitMs = value; }
        }

        /// <summary>Whether the cloud gives this device the product's privileges; limited until it has answered.</summary>
        public VerdictStatus VerdictStatus
        {
            get { return core.App.VerdictStatus; }
        }

        /// <summary>Why.</summary>
        public Reason Reason
        {
            get { return core.App.Reason; }
        }

        /// <summary>Whether no transfer and no trial is under way.</summary>
        internal bool IsIdle
        {
            get { return core.StateNumber == UpdateState.Idle; }
        }

        /// <summary>Starts the updater for the firmware that declares <c>[ProductId]</c> and <c>[ProductVersion]</c> on this class, and returns.</summary>
        public static Agent Run(Type app, Hardware hardware)
        {
            int product = 0;
            int version = 0;
            object[] attributes = app.GetCustomAttributes(false);
            for (int i = 0; i < attributes.Length; i++)
            {
                if (attributes[i] is ProductIdAttribute id)
                {
                    product = id.Value;
                }
                else if (attributes[i] is ProductVersionAttribute number)
                {
                    version = number.Value;
                }
            }
            return Run(product, version, hardware);
        }

        /// <summary>The same for a program that serves many products, as the launcher's factory app does.</summary>
        public static Agent Run(int product, int version, Hardware hardware)
        {
            Agent agent = new Agent(product, version, hardware);
            new Thread(new ThreadStart(agent.Loop)).Start();
            return agent;
        }

        /// <summary>Sends an event of the product; false where the link is down or the name or payload is outside the limits.</summary>
        public bool Publish(string name, byte[] payload)
        {
            return core.Publish(name, payload);
        }

        // A board that does not reboot although it was told to is no longer checked in, so its watchdog does it.
        private void Loop()
        {
            while (true)
            {
                int waitMs = Turn();
                hardware.Link.Wait(waitMs < CheckInMs ? waitMs : CheckInMs);
            }
        }

        private int Turn()
        {
            try
            {
                if (!core.IsRebooting)
                {
                    hardware.Board.CheckIn();
                }
                return core.Step();
            }
            catch (Exception error)
            {
                return Fault(error);
            }
        }

        // Whatever else fails here, the thread lives, and the watchdog ends a board that cannot even reboot.
        private int Fault(Exception error)
        {
            try
            {
                core.Fault(error.GetType().FullName + ": " + error.Message);
            }
            catch (Exception again)
            {
                hardware.Board.Log("agent: " + again.Message);
            }
            return CheckInMs;
        }
    }
}
