namespace ProductFirmware.Core;

/// <summary>When a delivery that failed is tried again, and when no more.</summary>
public static class DeliveryRule
{
    /// <summary>Pauses after the first, second… failed attempt; after the one behind the last it is given up.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(45),
    ];

    /// <summary>The longest pause that an address can ask for with Retry-After.</summary>
    public static readonly TimeSpan AskedMax = TimeSpan.FromHours(1);

    /// <summary>How often a delivery is tried.</summary>
    public static int AttemptsMax => Pauses.Count + 1;

    /// <summary>The pause after this many failed attempts, or null where it is given up. What the address asks for counts where it is longer.</summary>
    public static TimeSpan? PauseAfter(int attempts, TimeSpan? asked)
    {
        if (attempts >= AttemptsMax)
        {
            return null;
        }
        var pause = Pauses[attempts - 1];
        return asked > pause ? (asked < AskedMax ? asked : AskedMax) : pause;
    }
}
