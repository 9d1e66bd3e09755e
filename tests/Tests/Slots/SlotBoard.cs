using System.Security.Cryptography;
using System.Text;
using ProductFirmware.Board;
using ProductFirmware.Device;
using ProductFirmware.Tests.Device;

namespace ProductFirmware.Tests.Slots;

/// <summary>A board with file slots: its files, its image key, and the launcher's choice at each boot, which must be genuine.</summary>
internal sealed class SlotBoard(SimulatedFiles files)
{
    public const int SlotBytes = 24 * 1024;

    public static readonly byte[] Key = SHA256.HashData("image key"u8);

    private static readonly byte[][] Genuine = [.. Enumerable.Range(0, 5).Select(v => v == 0 ? [] : Images.Make(v, payloadBytes: 6000 + 3000 * v))];

    public SimulatedFiles Files => files;

    /// <summary>What the last boot chose.</summary>
    public Boot Launch { get; private set; } = null!;

    /// <summary>The app's slots in this boot.</summary>
    public FileSlots Slots { get; private set; } = null!;

    /// <summary>The version that was chosen; 0 for the factory app.</summary>
    public int Version { get; private set; }

    public bool OnTrial => Launch.OnTrial;

    public static byte[] Image(int version) => Genuine[version];

    public static byte[] MacOf(byte[] image) => HMACSHA256.HashData(Key, image);

    /// <summary>A board as it comes from the cable: nothing but the first image and its MAC.</summary>
    public static SlotBoard Flashed(int version = 1)
    {
        var board = new SlotBoard(new SimulatedFiles());
        board.Flash(version);
        return board;
    }

    /// <summary>A board that has run this version before.</summary>
    public static SlotBoard Running(int version = 1)
    {
        var board = Flashed(version);
        board.Boot();
        board.Launch.Alive();
        return board.Copy();
    }

    /// <summary>A board that was told to run version 2 at its next boot.</summary>
    public static SlotBoard Pending(int version = 2)
    {
        var board = Running();
        board.Boot();
        board.Download(version);
        return board.Copy();
    }

    /// <summary>A board that has started version 2 on trial so many times.</summary>
    public static SlotBoard Trial(int starts = 1)
    {
        var board = Pending();
        for (var i = 0; i < starts; i++)
        {
            board = board.Copy();
            board.Boot();
            Assert.Equal((2, true), (board.Version, board.OnTrial));
        }
        return board;
    }

    /// <summary>A board that runs version 2, confirmed, and holds version 1 as well.</summary>
    public static SlotBoard Updated()
    {
        var board = Trial();
        Assert.True(board.Slots.Confirm());
        return board.Copy();
    }

    public SlotBoard Copy() => new(files.Copy());

    public void Flash(int version)
    {
        files["slot0.bin"] = [.. Image(version)];
        files["slot0.mac"] = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(MacOf(Image(version))) + "\n");
    }

    /// <summary>The launcher's part of a start. What it chose must be an image that the cloud made.</summary>
    public SlotBoard Boot()
    {
        Launch = new Boot(files, Key);
        Launch.Choose();
        var image = Launch.TakeImage();
        Version = image is null ? 0 : Array.FindIndex(Genuine, genuine => genuine.AsSpan().SequenceEqual(image));
        Assert.True(Version >= 0, "an image that nobody authenticated was chosen");
        Assert.Equal(Launch.Slot == SlotFiles.NoSlot ? null : files[SlotFiles.Slot(Launch.Slot)], image);
        Slots = new FileSlots(files, SlotBytes, Launch.Slot, Key);
        Assert.Equal(Launch.OnTrial, Slots.Testing);
        return this;
    }

    /// <summary>A run that ends in a crash.</summary>
    public SlotBoard BootAndCrash()
    {
        Boot();
        Launch.Alive();
        Launch.Ended(StopCodes.Crash);
        return this;
    }

    /// <summary>What the agent does with an offer, and it works.</summary>
    public void Download(int version) => Assert.True(TryDownload(version));

    /// <summary>What the agent does with an offer: it stops at the first failure.</summary>
    public bool TryDownload(int version)
    {
        var image = Image(version);
        var done = Slots.Erase();
        for (var at = 0; done && at < image.Length; at += Slots.SectorBytes)
        {
            var part = image[at..Math.Min(at + Slots.SectorBytes, image.Length)];
            done = Slots.Write(at, part, part.Length);
        }
        return done && Slots.SetPending(MacOf(image));
    }

    /// <summary>Starts again and again without ever confirming, until what runs is not on trial. At most three trials.</summary>
    public int Settle()
    {
        for (var boot = 0; boot <= SlotFiles.StartsMax; boot++)
        {
            if (!Boot().OnTrial)
            {
                return Version;
            }
        }
        throw new InvalidOperationException("It never came to rest.");
    }
}
