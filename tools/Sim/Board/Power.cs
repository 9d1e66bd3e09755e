namespace ProductFirmware.Sim;

/// <summary>The power is gone, in the middle of whatever the board did.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>One board's supply and flash quality: loses power at an operation that was named before, and counts what the flash costs.</summary>
internal sealed class Power(Chance chance)
{
    private int left = -1;
    private int unreliable;

    /// <summary>Milliseconds that the flash took since this was asked last.</summary>
    public int SpentMs { get; set; }

    /// <summary>Milliseconds for one operation.</summary>
    public int OperationMs { get; set; } = 2;

    public Chance Chance => chance;

    /// <summary>The power goes at the operation that comes after so many others.</summary>
    public void CutAfter(int operations) => left = operations;

    /// <summary>So many of the next operations fail, or do nothing and say that they did.</summary>
    public void Spoil(int operations) => unreliable = operations;

    /// <summary>Whether operations may fail.</summary>
    public bool IsUnreliable => unreliable > 0;

    public void Mend() => (left, unreliable) = (-1, 0);

    /// <summary>One operation begins: true where the power goes in it.</summary>
    public bool Goes()
    {
        SpentMs += OperationMs;
        return left >= 0 && left-- == 0;
    }

    /// <summary>Whether this operation does not do what it is told.</summary>
    public bool Fails()
    {
        if (unreliable == 0 || !chance.OneIn(2))
        {
            return false;
        }
        unreliable--;
        return true;
    }
}
