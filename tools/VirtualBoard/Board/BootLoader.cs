using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>What the boot loader did before it started the image.</summary>
public enum BootOutcome
{
    /// <summary>The same image as before.</summary>
    Unchanged,

    /// <summary>A new image came in, on trial.</summary>
    Updated,

    /// <summary>The image of the other slot is back: the trial was not confirmed, or the primary was damaged.</summary>
    Reverted
}

/// <summary>What the boot loader found.</summary>
/// <param name="Image">The image that starts, or null where no slot holds one that may.</param>
/// <param name="OnTrial">Whether it goes back at the next boot unless it is confirmed.</param>
/// <param name="Outcome">What was done.</param>
public sealed record BootResult(SlotImage? Image, bool OnTrial, BootOutcome Outcome);

/// <summary>
/// MCUboot's behaviour: swap using move, on trial first, back at the next boot unless confirmed. The power may go at any
/// operation on the flash, here as well: every step can be done twice, and is marked as done only afterwards.
/// </summary>
public sealed class BootLoader(Slot primary, Slot secondary, TrustedKeys keys, Action<string> log)
{
    private readonly Trailer primaryTrailer = new(primary);
    private readonly Trailer secondaryTrailer = new(secondary);
    private BootOutcome outcome;

    /// <summary>Does what the trailers ask for and says which image starts. The log tells what happened.</summary>
    public BootResult Boot()
    {
        outcome = BootOutcome.Unchanged;
        if (primaryTrailer.InProgress)
        {
            Resume();
        }
        else if (secondaryTrailer.HasMagic)
        {
            Update();
        }
        if (outcome == BootOutcome.Unchanged && primaryTrailer.OnTrial)
        {
            Revert();
        }
        return Start();
    }

    private void Resume()
    {
        log($"boot: power went during a swap, going on at step {primaryTrailer.StepsDone}");
        Swap();
    }

    private void Update()
    {
        var image = SlotImage.Read(secondary, keys);
        if (image.Reason != Reason.None)
        {
            log($"boot: the new image is refused: {Reasons.Say(image.Reason)}");
            secondaryTrailer.Erase();
            return;
        }
        var type = secondaryTrailer.ImageOk ? SwapType.Permanent : SwapType.Test;
        log(type == SwapType.Test ? $"boot: v{image.Version} is new, swapping it in on trial" : $"boot: swapping v{image.Version} back in");
        BeginSwap(type, image);
    }

    private void Revert()
    {
        var image = SlotImage.Read(secondary, keys);
        if (image.Reason != Reason.None)
        {
            log($"boot: the image on trial was not confirmed, and there is none to go back to, so it stays: {Reasons.Say(image.Reason)}");
            primaryTrailer.SetImageOk(); // on trial for ever it would never be given another one
            return;
        }
        log($"boot: the image on trial was not confirmed, going back to v{image.Version}");
        secondaryTrailer.Request(SwapType.Permanent);
        BeginSwap(SwapType.Permanent, image);
    }

    private BootResult Start()
    {
        var image = SlotImage.Read(primary, keys);
        if (image.Reason != Reason.None)
        {
            log($"boot: the image in the first slot is refused: {Reasons.Say(image.Reason)}");
            image = FallBack();
        }
        if (image.Reason != Reason.None)
        {
            log($"boot: no bootable image: {Reasons.Say(image.Reason)}. Provision the board anew.");
            return new BootResult(null, false, outcome);
        }
        var onTrial = primaryTrailer.OnTrial;
        log($"boot: v{image.Version} verified{(onTrial ? ", on trial" : "")}");
        return new BootResult(image, onTrial, outcome);
    }

    // The other slot's image in the place of a damaged one. It comes to stay: there is nothing to go back to.
    private SlotImage FallBack()
    {
        var other = SlotImage.Read(secondary, keys);
        if (other.Reason != Reason.None)
        {
            return other;
        }
        log($"boot: falling back to v{other.Version}");
        secondaryTrailer.Request(SwapType.Permanent);
        BeginSwap(SwapType.Permanent, other);
        return SlotImage.Read(primary, keys);
    }

    private void BeginSwap(SwapType type, SlotImage incoming)
    {
        var outgoing = SlotImage.Read(primary, keys);
        var sizeBytes = outgoing.HasStructure ? Math.Max(incoming.FileBytes, outgoing.FileBytes) : primary.FileBytesMax;
        primaryTrailer.Begin(type, sizeBytes);
        Swap();
    }

    // Goes through all steps of the swap that the primary trailer tells of, and leaves out those that are done.
    private void Swap()
    {
        var sectors = primaryTrailer.SwapSectors;
        var done = primaryTrailer.StepsDone;
        if (done == 0)
        {
            secondaryTrailer.Erase();
        }
        for (var step = done; step < 3 * sectors; step++)
        {
            SwapStep(step, sectors);
            primaryTrailer.AddStep(step);
        }
        outcome = primaryTrailer.SwapType == SwapType.Test ? BootOutcome.Updated : BootOutcome.Reverted;
        if (primaryTrailer.SwapType == SwapType.Permanent)
        {
            primaryTrailer.SetImageOk();
        }
        primaryTrailer.SetCopyDone();
    }

    // First everything moves up by one sector, from the last to the first. Then each sector's pair changes places.
    private void SwapStep(int step, int sectors)
    {
        if (step < sectors)
        {
            var from = sectors - 1 - step;
            primary.CopySector(from + 1, primary, from);
            return;
        }
        var sector = (step - sectors) / 2;
        var incoming = (step - sectors) % 2 == 0;
        if (incoming)
        {
            primary.CopySector(sector, secondary, sector);
        }
        else
        {
            secondary.CopySector(sector, primary, sector + 1);
        }
    }
}
