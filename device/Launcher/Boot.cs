#nullable enable
using System;
using ProductFirmware.Board;
using ProductFirmware.Image;
using ProductFirmware.Wire;
using Step = ProductFirmware.Device.LaunchStep;

namespace ProductFirmware.Device
{
    /// <summary>
    /// From power-on to the bytes that may run: asks <see cref="LaunchTable"/>, checks and writes what it says. Every write is one
    /// record that is torn or whole, and comes before what it speaks of, so the power may go anywhere.
    /// </summary>
    internal sealed class Boot
    {
        // A confirmed image may start so often without a sign of life: a weak supply that breaks down with the radio is not its fault.
        private const int SilentStartsMax = 10;

        private readonly IFiles files;
        private readonly byte[] imageKey;
        private readonly SlotJournal journal;
        private readonly StartRecord starts;
        private byte[]? boardKey;
        private byte[]? image;
        private byte[] newMac = new byte[0];
        private int first;
        private int home;
        private int other;
        private bool changed;
        private bool begins;
        private bool reverts;
        private int startedSequence;

        /// <summary>An empty image key means that none was provisioned: then nothing new is taken.</summary>
        public Boot(IFiles files, byte[] imageKey)
        {
            this.files = files;
            this.imageKey = imageKey;
            journal = new SlotJournal(files);
            starts = new StartRecord(files);
            boardKey = BoardKey.Load(files);
            JournalWasTorn = journal.WasTorn;
        }

        /// <summary>The slot that was chosen, or <see cref="SlotFiles.NoSlot"/>.</summary>
        public int Slot { get; private set; } = SlotFiles.NoSlot;

        /// <summary>Whether a power cut tore a record of the journal: what the other one says counts.</summary>
        public bool JournalWasTorn { get; }

        /// <summary>Whether it is on trial.</summary>
        public bool OnTrial { get; private set; }

        /// <summary>Why the board started, as the wire's number.</summary>
        public int Reason { get; private set; }

        /// <summary>Hands the chosen slot's file over: these very bytes were checked. Null for the factory app.</summary>
        public byte[]? TakeImage()
        {
            byte[]? chosen = Slot == SlotFiles.NoSlot ? null : image;
            image = null; // RAM has room for one: whoever loads it is the only one to hold it
            return chosen;
        }

        /// <summary>Chooses, and counts the start.</summary>
        public void Choose()
        {
            int step = Next();
            while (step < Step.StartHome)
            {
                Do(step);
                step = Next();
            }
            if (step != Step.StartFactory && !CountStart(step == Step.StartOther))
            {
                other = Finding.Bad; // a trial that cannot be counted could go on for ever
                Choose();
                return;
            }
            Finish(step);
        }

        /// <summary>
        /// The app lives. A confirmed image's start no longer counts against it: who switches a board on and off must not wear it out.
        /// </summary>
        public void Alive()
        {
            if (Slot != SlotFiles.NoSlot && !OnTrial)
            {
                starts.Save(startedSequence, 0, starts.Failures(startedSequence), 0);
            }
        }

        /// <summary>The app has run long enough: what failed before is forgotten. A trial ends by its confirmation only.</summary>
        public void Healthy()
        {
            if (Slot != SlotFiles.NoSlot && !OnTrial)
            {
                starts.Save(startedSequence, 0, 0, 0);
            }
        }

        /// <summary>The run is over, for this reason (a stop code). A crash or a hang counts.</summary>
        public void Ended(int code)
        {
            journal.Read(); // the app may have changed it
            int sequence = journal.Sequence;
            bool failed = code != StopCodes.Reboot && sequence == startedSequence && Slot != SlotFiles.NoSlot;
            starts.Save(sequence, OnTrial ? starts.Starts(sequence) : 0, starts.Failures(sequence) + (failed ? 1 : 0), code);
        }

        private int Next()
        {
            return LaunchTable.Next(journal.Phase, IsUsedUp(), first, home, other);
        }

        // The counts are those of what was found; what this boot made of it has none yet, also where it could not be stored.
        private bool IsUsedUp()
        {
            int started = starts.Starts(journal.Sequence);
            if (changed || journal.Phase != SlotPhase.Home)
            {
                return !changed && started >= SlotFiles.StartsMax;
            }
            return starts.Failures(journal.Sequence) >= SlotFiles.StartsMax || started >= SilentStartsMax;
        }

        private void Do(int step)
        {
            switch (step)
            {
                case Step.CheckFirst:
                    first = CheckFirst();
                    return;
                case Step.CheckHome:
                    home = Check(journal.Home);
                    return;
                case Step.CheckOther:
                    other = journal.Phase == SlotPhase.Pending ? CheckPending() : Check(1 - journal.Home);
                    return;
                default:
                    Change(step);
                    return;
            }
        }

        private void Change(int step)
        {
            changed = true;
            switch (step)
            {
                case Step.Adopt:
                    Adopt();
                    break;
                case Step.BeginTrial:
                    begins = journal.BeginTrial(newMac);
                    other = begins ? other : Finding.Bad;
                    break;
                case Step.GiveUp:
                    reverts = true;
                    journal.GiveUp();
                    other = Finding.Bad;
                    break;
                default:
                    reverts = home == Finding.Bad; // an image that is only worn out is not told as damaged
                    journal.FallBack();
                    home = other;
                    other = Finding.Bad;
                    break;
            }
        }

        // An image that came by USB has its MAC in a file beside it. Once the journal knows the image, that file means nothing, and goes:
        // where it outlived its time, the image would come back into this slot one day without a trial.
        private int CheckFirst()
        {
            string text = ReadText(SlotFiles.FirstMac, 2 * SlotFiles.KeyBytes);
            byte[]? mac = DeviceId.FromHex(text);
            if (mac == null || imageKey.Length == 0)
            {
                return Finding.Bad;
            }
            byte[]? file = ReadAnew(0);
            bool good = file != null && Mac.Fits(mac, imageKey, file);
            bool known = good && boardKey != null && Mac.Fits(journal.Mac(0), boardKey, file!);
            if (known)
            {
                files.Delete(SlotFiles.FirstMac);
            }
            return good && !known && MakeNewMac(file!) ? Finding.Good : Finding.Bad;
        }

        private void Adopt()
        {
            first = Finding.Bad;
            if (journal.Adopt(newMac))
            {
                files.Delete(SlotFiles.FirstMac);
            }
        }

        private int CheckPending()
        {
            int slot = 1 - journal.Home;
            byte[]? file = ReadAnew(slot);
            bool good = file != null && imageKey.Length > 0 && Mac.Fits(journal.Mac(slot), imageKey, file) && MakeNewMac(file);
            return good ? Finding.Good : Finding.Bad;
        }

        private int Check(int slot)
        {
            byte[]? file = boardKey == null ? null : ReadAnew(slot);
            return file != null && Mac.Fits(journal.Mac(slot), boardKey!, file) ? Finding.Good : Finding.Bad;
        }

        // The last image is let go before the next is read. One that the RAM has no room for could not be loaded either.
        private byte[]? ReadAnew(int slot)
        {
            image = null;
            try
            {
                image = Mac.ReadSlot(files, slot);
                return image;
            }
            catch (OutOfMemoryException)
            {
                return null;
            }
        }

        private bool MakeNewMac(byte[] file)
        {
            boardKey = boardKey ?? BoardKey.LoadOrMake(files, imageKey);
            newMac = boardKey == null ? newMac : Mac.Of(boardKey, file);
            return boardKey != null;
        }

        // The home image also starts where the count cannot be stored: it has proved itself before.
        private bool CountStart(bool trial)
        {
            startedSequence = journal.Sequence;
            Reason = ReasonOf(starts.Ended);
            return starts.Save(startedSequence, starts.Starts(startedSequence) + 1, starts.Failures(startedSequence), 0) || !trial;
        }

        private void Finish(int step)
        {
            if (step == Step.StartFactory)
            {
                FinishFactory();
                return;
            }
            OnTrial = step == Step.StartOther;
            Slot = OnTrial ? 1 - journal.Home : journal.Home;
        }

        // Nobody may come to rescue the board: at the next start the home image gets one more chance, if it still is one.
        private void FinishFactory()
        {
            Slot = SlotFiles.NoSlot;
            Reason = ReasonOf(starts.Ended);
            int failures = starts.Failures(journal.Sequence);
            starts.Save(journal.Sequence, 0, IsUsedUp() ? SlotFiles.StartsMax - 1 : failures, 0);
        }

        // After a crash or a hang that is what counts, also where the launcher went back: the agent has to learn how the trial ended.
        private int ReasonOf(int ended)
        {
            if (ended == StopCodes.Watchdog)
            {
                return (int)BootReason.Watchdog;
            }
            if (ended == StopCodes.Crash)
            {
                return (int)BootReason.Crash;
            }
            if (reverts || begins)
            {
                return reverts ? (int)BootReason.Revert : (int)BootReason.Update;
            }
            return ended == StopCodes.Reboot ? (int)BootReason.Reboot : (int)BootReason.PowerOn;
        }

        private string ReadText(string name, int chars)
        {
            byte[] bytes = new byte[chars];
            if (files.Length(name) < chars || !files.Read(name, 0, bytes, chars))
            {
                return "";
            }
            return System.Text.Encoding.UTF8.GetString(bytes, 0, chars);
        }
    }
}
