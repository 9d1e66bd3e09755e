using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>What a board is made of.</summary>
public sealed record Provisioning
{
    /// <summary>24 hex digits.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Where the cloud's MQTT is: <c>host:port</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The public keys that the boot loader trusts, in PEM form.</summary>
    public required string KeysPem { get; init; }

    /// <summary>The factory firmware: a signed image file.</summary>
    public required byte[] Image { get; init; }

    /// <summary>The authority that signs the server's certificate, in PEM form; null for plain MQTT.</summary>
    public string? AuthorityPem { get; init; }

    /// <summary>The MQTT password in hex; made at random where it is null.</summary>
    public string? Credential { get; init; }

    /// <summary>The hardware revision, which an image may be limited to; none where it is null.</summary>
    public int? Hardware { get; init; }

    /// <summary>Milliseconds within which a new image must be confirmed; the agent's own limit where it is null.</summary>
    public int? ConfirmLimitMs { get; init; }

    /// <summary>Milliseconds within which the app must check in first; 10 s where it is null.</summary>
    public int? StartLimitMs { get; init; }

    /// <summary>Whether a board that is there may be overwritten.</summary>
    public bool Force { get; init; }
}

/// <summary>A board is a folder: <c>flash.bin</c>, <c>settings.json</c>, <c>keys.pem</c>.</summary>
public sealed class BoardFolder(string path)
{
    /// <summary>How long to wait for a board's process that was killed a moment ago.</summary>
    public const int LockTimeoutMs = 5000;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The flash.</summary>
    public string FlashFile => System.IO.Path.Combine(Path, "flash.bin");

    /// <summary>Identity, address and the agent's settings.</summary>
    public string SettingsFile => System.IO.Path.Combine(Path, "settings.json");

    /// <summary>The public keys that the boot loader trusts.</summary>
    public string KeysFile => System.IO.Path.Combine(Path, "keys.pem");

    /// <summary>The authority that signs the server's certificate; none for plain MQTT.</summary>
    public string AuthorityFile => System.IO.Path.Combine(Path, "ca.pem");

    /// <summary>Whether there is a board: the settings are written last.</summary>
    public bool Exists => File.Exists(SettingsFile);

    /// <summary>Reads the settings; <see cref="InvalidDataException"/> where they are damaged.</summary>
    public Settings ReadSettings() => Exists
        ? Settings.Read(SettingsFile)
        : throw new InvalidDataException($"There is no board in {Path}. Make one with `provision`.");

    /// <summary>Reads the keys; <see cref="InvalidDataException"/> where there is none to use.</summary>
    public TrustedKeys ReadKeys() => TrustedKeys.Parse(File.ReadAllText(KeysFile));

    /// <summary>Opens the flash for this process alone; <see cref="IOException"/> where another one has it.</summary>
    public Flash OpenFlash() => Whole(FileFlash.Open(FlashFile, LockTimeoutMs));

    /// <summary>Opens the flash to look only.</summary>
    public Flash OpenFlashForReading() => Whole(FileFlash.OpenForReading(FlashFile));

    /// <summary>
    /// Makes the board: factory image in the first slot, keys, identity. <see cref="InvalidDataException"/> where something given
    /// is wrong, <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where it cannot be written. The settings, by which a board exists, go last.
    /// </summary>
    public void Provision(Provisioning given)
    {
        var keys = TrustedKeys.Parse(given.KeysPem);
        CheckGiven(given, keys);
        Directory.CreateDirectory(Path);
        using var running = LockRunning(timeoutMs: 0);
        if (Exists && !given.Force)
        {
            throw new InvalidDataException($"There is a board in {Path} already. Overwrite it with --force.");
        }
        File.Delete(SettingsFile);
        var layout = Layout.Esp32();
        FileFlash.Create(FlashFile, layout.FlashBytes);
        using (var flash = OpenFlash())
        {
            layout.Primary(flash).Program(0, InWholeUnits(given.Image));
        }
        File.WriteAllText(KeysFile, given.KeysPem);
        File.Delete(AuthorityFile);
        if (given.AuthorityPem is { } authority)
        {
            File.WriteAllText(AuthorityFile, authority);
        }
        WriteSettings(given);
    }

    /// <summary>Holds the board: one power supply at a time. <see cref="IOException"/> where it has one.</summary>
    internal FileStream LockRunning(int timeoutMs) => FileLock.Take(System.IO.Path.Combine(Path, "board.lock"), timeoutMs);

    private static FileFlash Whole(FileFlash flash)
    {
        var expected = Layout.Esp32().FlashBytes;
        if (flash.SizeBytes == expected)
        {
            return flash;
        }
        flash.Dispose();
        throw new InvalidDataException($"flash.bin has {flash.SizeBytes} bytes and not {expected}. Provision the board anew with --force.");
    }

    private static void CheckGiven(Provisioning given, TrustedKeys keys)
    {
        if (!DeviceId.IsValid(given.DeviceId))
        {
            throw new InvalidDataException($"The device ID {given.DeviceId} is not 24 lower-case hex digits.");
        }
        if (given.Credential is { } credential && DeviceId.FromHex(credential)?.Length != Limits.CredentialBytes)
        {
            throw new InvalidDataException($"The credential is not {2 * Limits.CredentialBytes} lower-case hex digits.");
        }
        if (!IsAddress(given.Server))
        {
            throw new InvalidDataException($"The server {given.Server} is not host:port.");
        }
        if (given.AuthorityPem is { } authority && !IsCertificate(authority))
        {
            throw new InvalidDataException("The authority is not a certificate in PEM form. Give the server's with --ca: `pf ca export` writes it.");
        }
        if (given.Hardware is < 1 or > ushort.MaxValue)
        {
            throw new InvalidDataException($"The hardware revision {given.Hardware} is not 1 to {ushort.MaxValue}.");
        }
        var image = SlotImage.Read(given.Image, Layout.Esp32().FileBytesMax, keys);
        if (image.Reason != Reason.None)
        {
            throw new InvalidDataException($"The factory image is refused: {Reasons.Say(image.Reason)}.");
        }
    }

    private static bool IsAddress(string server)
    {
        var colon = server.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(server[(colon + 1)..], out var port) && port > 0;
    }

    private static bool IsCertificate(string pem)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPem(pem);
            return found.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] InWholeUnits(byte[] image)
    {
        var units = new byte[(image.Length + Flash.UnitBytes - 1) / Flash.UnitBytes * Flash.UnitBytes];
        Array.Fill(units, Flash.Erased);
        image.CopyTo(units, 0);
        return units;
    }

    private void WriteSettings(Provisioning given)
    {
        var settings = Settings.Empty(SettingsFile);
        settings[Settings.DeviceId] = given.DeviceId;
        settings[Settings.Server] = given.Server;
        settings[Settings.Credential] = given.Credential ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Limits.CredentialBytes));
        if (given.Hardware is { } hardware)
        {
            settings[Settings.Hardware] = $"{hardware}";
        }
        if (given.ConfirmLimitMs is { } confirmLimitMs)
        {
            settings[Settings.ConfirmLimitMs] = $"{confirmLimitMs}";
        }
        if (given.StartLimitMs is { } startLimitMs)
        {
            settings[Settings.StartLimitMs] = $"{startLimitMs}";
        }
        settings.Write();
    }
}
