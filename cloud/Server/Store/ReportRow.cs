using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>What a device said when it said something new. Those of one device are a ring (<see cref="ReportRule"/>), so that none has to be looked for to be deleted.</summary>
internal sealed class ReportRow
{
    public required string DeviceId { get; set; }

    public int Place { get; set; }

    /// <summary>Counted from 1 for each device: their order, also where a clock was put back.</summary>
    public int Number { get; set; }

    /// <summary>When it was first said.</summary>
    public long AtMs { get; set; }

    public int BootId { get; set; }

    public BootReason BootReason { get; set; }

    public int Product { get; set; }

    public int Version { get; set; }

    public required string Hash { get; set; }

    public ImageState State { get; set; }

    public required string Target { get; set; }

    public int Hardware { get; set; }

    public bool UpdatesEnabled { get; set; }
}
