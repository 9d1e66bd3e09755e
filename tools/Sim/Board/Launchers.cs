using System.Security.Cryptography;
using System.Text;
using ProductFirmware.Board;
using ProductFirmware.Device;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>What a launcher chose.</summary>
/// <param name="Hash">The image's hash; empty for a launcher's own factory app, null where nothing starts.</param>
internal readonly record struct Started(string? Hash, bool OnTrial, BootReason Reason);

/// <summary>The part of a board below the app: slots, and what decides which of them runs. Both are the product's own code.</summary>
internal abstract class SlotsOfABoard
{
    /// <summary>Which images fit.</summary>
    public abstract string Target { get; }

    /// <summary>The app's slots in this boot.</summary>
    public abstract ISlots Slots { get; }

    /// <summary>The product that a board without an image introduces itself with.</summary>
    public virtual int ProductOfRemains => 0;

    /// <summary>Whether the launcher gives a confirmed image up that crashes again and again.</summary>
    public virtual bool GivesUpWhatCrashes => false;

    /// <summary>From power-on to the image that runs. The last run ended by this.</summary>
    public abstract Started Start(BootReason ended);

    /// <summary>The app runs from now on, or does not.</summary>
    public abstract void Runs(bool app);

    /// <summary>The app checked in.</summary>
    public virtual void Alive()
    {
    }

    /// <summary>The app has run long enough.</summary>
    public virtual void Healthy()
    {
    }

    /// <summary>The launcher sees how the run ended.</summary>
    public virtual void Ended(int code)
    {
    }

    /// <summary>The MAC that the cloud sends with the offer of a file.</summary>
    public abstract byte[] MacOf(byte[] file);
}

/// <summary>MCUboot's way: two slots of flash, swapped by a boot loader that checks hash and signature.</summary>
internal sealed class FlashBoard : SlotsOfABoard
{
    private readonly SimFlash flash;
    private readonly Layout layout;
    private readonly BootLoader loader;
    private FlashSlots slots;

    public FlashBoard(int slotSectors, byte[] factory, TrustedKeys keys, Power power)
    {
        var slotBytes = slotSectors * Flash.SectorBytes;
        layout = new Layout(2 * slotBytes, 0, slotBytes, slotBytes);
        flash = new SimFlash(2 * slotBytes, power);
        var units = new byte[(factory.Length + 3) / 4 * 4];
        Array.Fill(units, Flash.Erased);
        factory.CopyTo(units, 0);
        layout.Primary(flash).Program(0, units);
        loader = new BootLoader(layout.Primary(flash), layout.Secondary(flash), keys, _ => { });
        slots = new FlashSlots(flash, layout);
    }

    public override string Target => Foundry.FlashTarget;

    public override ISlots Slots => slots;

    public override Started Start(BootReason ended)
    {
        var result = loader.Boot();
        slots = new FlashSlots(flash, layout);
        // After a crash or a hang that is what counts: the agent has to learn how the trial ended.
        var reason = (ended, result.Outcome) switch
        {
            (BootReason.Watchdog or BootReason.Crash, BootOutcome.Reverted) => ended,
            (_, BootOutcome.Reverted) => BootReason.Revert,
            (_, BootOutcome.Updated) => BootReason.Update,
            _ => ended,
        };
        return new(result.Image?.Hash, result.OnTrial, reason);
    }

    public override void Runs(bool app) => flash.AppRuns = app;

    public override byte[] MacOf(byte[] file) => [];
}

/// <summary>Stock firmware's way: two files, a journal, and a launcher that checks a MAC.</summary>
internal sealed class FileBoard : SlotsOfABoard
{
    private readonly SimFiles files;
    private readonly int slotBytes;
    private readonly byte[] imageKey;
    private FileSlots slots;
    private Boot boot;

    public FileBoard(int slotBytes, byte[] factory, byte[] imageKey, Power power)
    {
        this.slotBytes = slotBytes;
        this.imageKey = imageKey;
        files = new SimFiles(power);
        files.Put(SlotFiles.Slot(0), [.. factory]);
        files.Put(SlotFiles.FirstMac, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(MacOf(factory)) + "\n"));
        boot = new Boot(files, imageKey);
        slots = new FileSlots(files, slotBytes, SlotFiles.NoSlot, imageKey);
    }

    public override string Target => Foundry.FileTarget;

    public override ISlots Slots => slots;

    public override int ProductOfRemains => SlotProduct.Find(files);

    public override bool GivesUpWhatCrashes => true;

    public override Started Start(BootReason ended)
    {
        boot = new Boot(files, imageKey);
        boot.Choose();
        slots = new FileSlots(files, slotBytes, boot.Slot, imageKey);
        return new(HashOf(boot.TakeImage()), boot.OnTrial, (BootReason)boot.Reason);
    }

    public override void Runs(bool app) => files.AppRuns = app;

    public override void Alive() => boot.Alive();

    public override void Healthy() => boot.Healthy();

    public override void Ended(int code) => boot.Ended(code);

    public override byte[] MacOf(byte[] file) => HMACSHA256.HashData(imageKey, file);

    // Computed from the bytes that start, and not read from where the image says it.
    private static string? HashOf(byte[]? image)
    {
        if (image is null)
        {
            return "";
        }
        var header = new Image.ImageHeader();
        return header.Decode(image, image.Length) == Reason.None && header.HashedBytes < image.Length
            ? Convert.ToHexStringLower(SHA256.HashData(image.AsSpan(0, header.HashedBytes)))
            : null;
    }
}
