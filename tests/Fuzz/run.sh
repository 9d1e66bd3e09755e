#!/usr/bin/env bash
# Coverage-guided fuzzing of one target: tests/Fuzz/run.sh TARGET [MINUTES]. Needs afl-fuzz (Debian: afl++). What afl finds is kept
# in tests/Fuzz/findings/TARGET; the last lines say how many executions a second there were, and how many finds.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:?"which target? one of: wire image import json webhook mqtt"} minutes=${2:-10}
command -v afl-fuzz > /dev/null || { echo "afl-fuzz is missing: apt-get install afl++"; exit 1; }

tools=obj/tools build=obj/instrumented
version=$(sed -n 's/.*"SharpFuzz" Version="\([^"]*\)".*/\1/p' ../../cloud/Directory.Packages.props)
[ -x "$tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --tool-path "$tools" --version "$version"
dotnet build -c Release -nologo -v q -p:WarningLevel=0
rm -rf "$build" && cp -r bin/Release/net10.0 "$build"
for assembly in ProductFirmware.Core ProductFirmware.Server MQTTnet MQTTnet.Server; do
  "$tools/sharpfuzz" "$build/$assembly.dll"
done

mkdir -p findings
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_FORKSRV_INIT_TMOUT=60000 AFL_NO_AFFINITY=1
afl-fuzz -i "corpus/$target" -o "findings/$target" -V $((minutes * 60)) -t 10000 -m none -- dotnet "$build/ProductFirmware.Fuzz.dll" "$target"
grep -E "execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|edges_found" "findings/$target/default/fuzzer_stats"
! ls "findings/$target/default/crashes/"id:* 2> /dev/null
