using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Pf;

/// <summary>
/// A stand-in for nanoff: takes only options that nanoff 2.5 documents, prints what it prints, and fails as it does, with its codes.
/// It keeps what it was called with and the files that it was to deploy.
/// </summary>
internal sealed class FakeNanoff : IDisposable
{
    public const string Mac = "24:0A:C4:AB:CD:EF";
    public const string DeviceId = "e00fce680000240ac4abcdef";

    // The words of options are nanoff's own; E-codes end a process as their low byte, since no exit code has more.
    private const string Script = """
        #!/bin/sh
        here=$(dirname "$0")
        scenario=$(cat "$here/scenario")
        printf '%s\n' "$*" >> "$here/calls"
        fail() { echo "Error $1: $2"; exit "$3"; }
        usage() { fail E9000 "Invalid or missing arguments. ($1)" 40; }
        verbosity=n port= target= platform= image= files= network= listports= details= update= deploy=
        while [ $# -gt 0 ]; do
          case "$1" in
            --listports) listports=1 ;;
            --devicedetails) details=1 ;;
            --update) update=1 ;;
            --masserase) ;;
            --deploy) deploy=1 ;;
            --serialport) port=$2; shift ;;
            --target) target=$2; shift ;;
            --platform) platform=$2; shift ;;
            --image) image=$2; shift ;;
            --filedeployment) files=$2; shift ;;
            --networkdeployment) network=$2; shift ;;
            -v) verbosity=$2; shift ;;
            *) usage "$1" ;;
          esac
          shift
        done
        echo ".NET nanoFramework Firmware Flasher v2.5.110+0"
        echo
        [ "$scenario" = hangs ] && exec sleep 600
        if [ "$listports" ]; then
          case $scenario in
            no_board) echo "No available COM port." ;;
            two_boards) printf 'Available COM ports:\n  /dev/ttyUSB0\n  /dev/ttyUSB1\n' ;;
            *) printf 'Available COM ports:\n  /dev/ttyUSB0\n' ;;
          esac
          echo
          exit 0
        fi
        json=$files$network
        [ -f "$json" ] && port=$(sed -n 's/.*"serialport": "\(.*\)".*/\1/p' "$json")
        [ "$port" ] || fail E6001 "Need to specify a COM port." 113
        case "$platform" in esp32|"") ;; *) usage "$platform" ;; esac
        if [ "$details" ]; then
          [ "$platform" = esp32 ] || usage "no platform"
          [ "$scenario" = busy ] && fail E6000 "Couldn't open serial device. Make sure the COM port exists, that the device is connected and that it's not being used by another application." 112
          [ "$scenario" = held ] && fail E6002 "Couldn't access serial device. Another (nanoFramework) application has exclusive access to the device." 114
          [ "$scenario" = no_boot_loader ] && fail E4000 "Error executing ESP32 serial command. (Failed to connect)" 160
          [ "$scenario" = gibberish ] && { echo "Connected to something"; exit 0; }
          chip="ESP32 (ESP32-D0WD-V3 (revision v3.1))" flash=4
          [ "$scenario" = wrong_chip ] && chip="ESP32-S3 (ESP32-S3 (QFN56) (revision v0.2))"
          [ "$scenario" = old_chip ] && chip="ESP32 (ESP32-D0WDQ6 (revision v1.0))"
          [ "$scenario" = small_flash ] && flash=2
          [ "$scenario" = big_flash ] && flash=8
          printf 'Reading details from chip...OK\n\nConnected to:\n%s\nFeatures Wi-Fi, BT, Dual Core + LP Core, 240MHz\n' "$chip"
          printf 'Flash size %sMB W25Q32FV from WINBOND_NEX (manufacturer 0xEF device 0x4016)\nPSRAM: undetermined\nCrystal 40MHz\nMAC 24:0A:C4:AB:CD:EF\n\n' "$flash"
          exit 0
        fi
        if [ "$update" ]; then
          [ "$target" ] && [ "$verbosity" = m ] || usage "update"
          [ "$scenario" = wrong_size ] && { echo E4001; exit 161; }
          [ "$scenario" = no_download ] && { echo E9007; exit 47; }
          [ "$scenario" = write_fails ] && { echo E4003; exit 163; }
          exit 0
        fi
        if [ "$deploy" ]; then
          [ "$target" ] && [ -f "$image" ] && [ "$verbosity" = m ] || usage "deploy"
          [ "$scenario" = deploy_fails ] && { echo E4003; exit 163; }
          touch "$here/started"
          exit 0
        fi
        [ -f "$json" ] || usage "nothing to do"
        [ "$scenario" = no_answer ] && fail E2000 "Error connecting to nano device." 208
        mkdir -p "$here/kept" && cp "$(dirname "$json")"/* "$here/kept/"
        ls -ld "$(dirname "$json")" "$(dirname "$json")"/* | cut -c1-10 > "$here/modes"
        dirname "$json" > "$here/folder"
        [ "$network" ] && echo "No operation was performed with the options supplied."
        [ "$scenario" = full ] && { printf 'Deploying file slot0.bin to I:\\pf\\slot0.bin...\nError deploying content file slot0.bin to I:\\pf\\slot0.bin\n'; exit 0; }
        echo "Updating...OK"
        """;

    private readonly TemporaryFolder folder = new();

    public FakeNanoff(string scenario = "ok")
    {
        File.WriteAllText(Program, Script.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        Play(scenario);
    }

    /// <summary>What PF_NANOFF names.</summary>
    public string Program => folder.File("nanoff");

    /// <summary>The command lines that it got.</summary>
    public IReadOnlyList<string> Calls => File.Exists(folder.File("calls")) ? File.ReadAllLines(folder.File("calls")) : [];

    /// <summary>Whether the deployment was written, so that a board would start.</summary>
    public bool Started => File.Exists(folder.File("started"));

    /// <summary>The folder that the deployed files were in.</summary>
    public string SourceFolder => File.ReadAllText(folder.File("folder")).Trim();

    /// <summary>The modes of that folder and its files.</summary>
    public IReadOnlyList<string> Modes => File.ReadAllLines(folder.File("modes"));

    public void Play(string scenario) => File.WriteAllText(folder.File("scenario"), scenario);

    /// <summary>A file that was to be deployed.</summary>
    public byte[] Kept(string name) => File.ReadAllBytes(Path.Combine(folder.File("kept"), name));

    public string KeptText(string name) => System.Text.Encoding.UTF8.GetString(Kept(name));

    public void Dispose() => folder.Dispose();
}
