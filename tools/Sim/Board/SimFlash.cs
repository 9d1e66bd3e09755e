using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Sim;

/// <summary>A NOR flash in memory, torn by power cuts; while an app runs it may also fail or forget.</summary>
internal sealed class SimFlash(int sizeBytes, Power power) : Flash(sizeBytes)
{
    private readonly byte[] bytes = Blank(sizeBytes);

    /// <summary>Whether failures may come: a boot loader on a flash that lies can save nobody.</summary>
    public bool AppRuns { get; set; }

    protected override void Get(int offset, byte[] into, int count) => Array.Copy(bytes, offset, into, 0, count);

    protected override void Put(int offset, byte[] written)
    {
        if (power.Goes())
        {
            Tear(offset, written);
            throw new PowerCutException();
        }
        if (AppRuns && power.Fails())
        {
            if (power.Chance.OneIn(2))
            {
                throw new IOException("flash");
            }
            return; // it says yes and did nothing
        }
        Array.Copy(written, 0, bytes, offset, written.Length);
    }

    private void Tear(int offset, byte[] written)
    {
        var kind = power.Chance.Below(4);
        var half = power.Chance.Below(written.Length + 1);
        for (var i = 0; i < written.Length; i++)
        {
            var isDone = kind switch { 0 => false, 1 => i < half, 2 => i >= half, _ => true };
            bytes[offset + i] = isDone ? written[i] : bytes[offset + i];
        }
        if (kind == 3 && power.Chance.OneIn(2))
        {
            bytes[offset + power.Chance.Below(written.Length)] |= 0x0f; // not all of its bits
        }
    }

    private static byte[] Blank(int count)
    {
        var blank = new byte[count];
        Array.Fill(blank, Erased);
        return blank;
    }
}
