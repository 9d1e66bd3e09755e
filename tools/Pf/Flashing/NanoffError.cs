using System.Globalization;
using System.Text.RegularExpressions;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Flashing;

/// <summary>What nanoff says when something went wrong: its code, such as E4005, and a sentence.</summary>
internal sealed partial record NanoffError(int Code, string Said)
{
    private static readonly Dictionary<int, (string Error, string Sentence, string Next)> Known = new()
    {
        [2000] = ("no_connection", "The board does not answer as nanoFramework", "press its RESET button, wait 5 s and run the command again"),
        [2002] = ("no_connection", "The board answers, and does not take what it is sent", "press its RESET button, wait 5 s and run the command again"),
        [2003] = ("no_connection", "The board broke off in the middle", "press its RESET button, wait 5 s and run the command again"),
        [4000] = ("no_boot_loader", "The chip's boot loader does not answer", "hold the BOOT button while the command starts, and use a USB cable that carries data"),
        [4001] = ("wrong_flash_size", "nanoFramework has no firmware for this flash size", "use a board with 4, 8 or 16 MB"),
        [4002] = ("flash_failed", "The flash could not be erased", "use another USB cable or port, and run the command again"),
        [4003] = ("flash_failed", "The flash could not be written", "use another USB cable or port, and run the command again"),
        [4004] = ("flash_failed", "The flash could not be read", "use another USB cable or port, and run the command again"),
        [4005] = ("port_busy", "The serial port cannot be opened", "close what uses it (a serial monitor, an IDE); on Linux be in the group dialout"),
        [6000] = ("port_busy", "The serial port cannot be opened", "close what uses it (a serial monitor, an IDE); on Linux be in the group dialout"),
        [6001] = ("no_port", "No serial port was named", "give one with --port"),
        [6002] = ("port_busy", "Another nanoFramework tool holds the board", "close it (Visual Studio's Device Explorer, another nanoff) and run the command again"),
        [7000] = ("wrong_chip", "nanoff does not know the device", "use an ESP32 board"),
        [9000] = ("nanoff_usage", "nanoff does not take these options", "update it: dotnet tool update -g nanoff"),
        [9005] = ("no_firmware", "nanoFramework's repository has no firmware for this target", "see nanoff --listtargets --platform esp32"),
        [9007] = ("no_firmware", "The firmware could not be downloaded", "see that this machine reaches the network, and run the command again"),
        [9008] = ("file_not_found", "nanoff did not find the deployment", "check --deployment"),
        [9010] = ("no_board", "nanoff finds no board", "plug it in with a USB cable that carries data"),
    };

    /// <summary>The error in what a run printed, or null where it succeeded.</summary>
    public static NanoffError? Find(int exitCode, string output)
    {
        if (Coded().Match(output) is { Success: true } coded)
        {
            return new(int.Parse(coded.Groups[1].Value, CultureInfo.InvariantCulture), coded.Value.Trim());
        }
        if (FileFailed().Match(output) is { Success: true } file)
        {
            return new(2003, file.Value.Trim()); // it goes on with the other files and ends well
        }
        return exitCode == 0 ? null : new(0, output.TrimEnd().Split('\n')[^1].Trim());
    }

    public Failure ToFailure(string command)
    {
        var (error, sentence, next) = Known.GetValueOrDefault(Code, ("nanoff_failed", "nanoff failed", "run the command by hand and see what it prints"));
        return Failure.Of(error, $"{sentence}.", next, [command, Said]);
    }

    [GeneratedRegex(@"^(?:Error )?E(\d{4})\b.*$", RegexOptions.Multiline)]
    private static partial Regex Coded();

    [GeneratedRegex(@"^.*(?:Error|Exception) deploying content file.*$", RegexOptions.Multiline)]
    private static partial Regex FileFailed();
}
