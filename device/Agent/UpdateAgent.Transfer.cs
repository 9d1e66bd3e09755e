#nullable enable
using ProductFirmware.Wire;
using Do = ProductFirmware.Device.UpdateAction;
using On = ProductFirmware.Device.UpdateEvent;

namespace ProductFirmware.Device
{
    /// <content>The actions from an offer to the swap.</content>
    internal sealed partial class UpdateAgent
    {
        // What the last messages said. Two offers take turns: the one that is looked at, and the download's.
        private Offer candidate = new Offer();
        private byte[] chunk = new byte[0];

        private Reason found;
        private long rebootAtMs = Session.Never;

        private int ActOnTransfer(int action, Reason reason)
        {
            switch (action)
            {
                case Do.Examine:
                    return Examine();
                case Do.Refuse:
                    return Refuse(reason);
                case Do.Prepare:
                    return Prepare();
                case Do.Adopt:
                    return Adopt();
                case Do.Begin:
                    return Begin();
                case Do.TakeChunk:
                    return download.TakeChunk(chunk);
                case Do.FetchAgain:
                    return download.FetchAgain();
                case Do.FetchOn:
                    return download.FetchOn();
                case Do.Verify:
                    download.Stop();
                    verification.Begin(download.Offer);
                    return On.None;
                case Do.StartOver:
                    board.Log("image: damaged, reason " + ((int)verification.Found).ToString());
                    return download.StartOver();
                case Do.Stage:
                    return Stage();
                case Do.SetPending:
                    return SetPending();
                case Do.Announce:
                    return Announce();
                case Do.Forget:
                    EndTransfer();
                    return On.None;
                case Do.Fail:
                    return Fail(reason);
                default:
                    return On.None;
            }
        }

        private int Examine()
        {
            found = WhyUnfit();
            if (found != Reason.None)
            {
                return On.OfferUnfit;
            }
            bool same = download.UnderWay
                && candidate.Size == download.Offer.Size // signed anew, the same image has another tail
                && Verification.AreEqual(candidate.Hash, download.Offer.Hash);
            return same ? On.OfferGoesOn : On.OfferFits;
        }

        private Reason WhyUnfit()
        {
            if (candidate.Product != session.Product)
            {
                return Reason.WrongProduct;
            }
            if (candidate.Target != board.Target)
            {
                return Reason.WrongTarget;
            }
            if (candidate.Size > slots.FileBytesMax)
            {
                return Reason.SlotTooSmall;
            }
            if (Verification.AreEqual(candidate.Hash, running.Hash))
            {
                return Reason.SameImage;
            }
            return App.UpdatesEnabled || candidate.Forced ? Reason.None : Reason.UpdatesDisabled;
        }

        private int Refuse(Reason reason)
        {
            Reason told = reason == Reason.None ? found : reason;
            board.Log("transfer " + candidate.Transfer.ToString() + ": refused, reason " + ((int)told).ToString());
            EndTransfer();
            session.Tell(candidate.Transfer, ProgressState.Refused, 0, told);
            return On.None;
        }

        private int Prepare()
        {
            EndTransfer();
            session.Tell(candidate.Transfer, ProgressState.Accepted, 0, Reason.None);
            Offer last = download.Offer;
            int happened = download.Prepare(candidate);
            candidate = last;
            return happened;
        }

        private int Adopt()
        {
            verification.Stop();
            Offer last = download.Offer;
            int happened = download.Adopt(candidate);
            candidate = last;
            Tell(ProgressState.Downloading, Reason.None);
            return happened;
        }

        private int Begin()
        {
            board.Log("transfer " + download.Offer.Transfer.ToString() + ": version " + download.Offer.Version.ToString()
                + " from byte " + download.Verified.ToString() + " of " + download.Offer.Size.ToString());
            download.Begin();
            Tell(ProgressState.Downloading, Reason.None);
            return On.None;
        }

        // Store, then act: the journal knows the image before the launcher does.
        private int Stage()
        {
            Offer offer = download.Offer;
            bool stored = journal.Stage(offer.Version, DeviceId.ToHex(offer.Hash, 0, Limits.HashBytes), offer.Transfer);
            return stored ? On.Done : On.FlashFailed;
        }

        private int SetPending()
        {
            return slots.SetPending(download.Offer.Mac) && journal.SaveTrials(0) ? On.Done : On.FlashFailed;
        }

        private int Announce()
        {
            Tell(ProgressState.Staged, Reason.None);
            Tell(ProgressState.Swapping, Reason.None);
            download.End();
            rebootAtMs = board.NowMs + AnnounceMs;
            return On.None;
        }

        private int Fail(Reason reason)
        {
            Reason told = reason == Reason.None ? verification.Found : reason;
            board.Log("transfer " + download.Offer.Transfer.ToString() + ": failed, reason " + ((int)told).ToString());
            EndTransfer();
            if (journal.StagedHash.Length > 0)
            {
                journal.ClearStaged();
            }
            Tell(ProgressState.Failed, told);
            return On.None;
        }

        private void Tell(ProgressState progress, Reason reason)
        {
            session.Tell(download.Offer.Transfer, progress, download.Verified, reason);
        }

        private void EndTransfer()
        {
            verification.Stop();
            download.End();
        }
    }
}
