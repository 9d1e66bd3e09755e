using ProductFirmware.Device;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>A boot loader's world in memory: small slots, so that every cut can be tried.</summary>
internal sealed class TestBoard
{
    /// <summary>Slots of 3 sectors for the image, one to move in, one for the trailer.</summary>
    public static readonly Layout Small = new(16 * Flash.SectorBytes, 2 * Flash.SectorBytes, 9 * Flash.SectorBytes, 5 * Flash.SectorBytes);

    private readonly Layout layout;

    public TestBoard(MemoryFlash flash, Layout? layout = null)
    {
        this.layout = layout ?? Small;
        Chip = flash;
        Primary = this.layout.Primary(flash);
        Secondary = this.layout.Secondary(flash);
        PrimaryTrailer = new Trailer(Primary);
        SecondaryTrailer = new Trailer(Secondary);
    }

    public MemoryFlash Chip { get; }

    public Slot Primary { get; }

    public Slot Secondary { get; }

    public Trailer PrimaryTrailer { get; }

    public Trailer SecondaryTrailer { get; }

    public List<string> Log { get; } = [];

    /// <summary>What the update agent sees of this flash.</summary>
    public FlashSlots Slots => new(Chip, layout);

    /// <summary>A board with a factory image and nothing else.</summary>
    public static TestBoard With(byte[] factory, Layout? layout = null)
    {
        var board = new TestBoard(new MemoryFlash((layout ?? Small).FlashBytes), layout);
        Put(board.Primary, factory);
        return board;
    }

    /// <summary>A board that runs the first image and has the second one ready, on trial or to stay.</summary>
    public static TestBoard With(byte[] running, byte[] next, SwapType type, Layout? layout = null)
    {
        var board = With(running, layout);
        Put(board.Secondary, next);
        board.SecondaryTrailer.Request(type);
        return board;
    }

    public static void Put(Slot slot, byte[] file)
    {
        var units = Enumerable.Repeat(Flash.Erased, (file.Length + 3) / 4 * 4).ToArray();
        file.CopyTo(units, 0);
        slot.Program(0, units);
    }

    public BootResult Boot() => new BootLoader(Primary, Secondary, TestImages.Keys, Log.Add).Boot();

    /// <summary>The same bytes on a flash of their own, whose operations are counted from 0.</summary>
    public TestBoard Copy() => new(Chip.Copy(), layout);

    /// <summary>The version in a slot, 0 where none verifies.</summary>
    public static int VersionIn(Slot slot)
    {
        var image = SlotImage.Read(slot, TestImages.Keys);
        return image.Reason == ProductFirmware.Wire.Reason.None ? image.Version : 0;
    }
}
