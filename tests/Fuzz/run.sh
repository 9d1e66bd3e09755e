#!/usr/bin/env bash
# Coverage-guided fuzzing of one target: tests/Fuzz/run.sh TARGET [MINUTES]. Needs afl-fuzz (Debian: afl++). It goes on where the last
# run ended; what afl finds is kept in tests/Fuzz/findings/TARGET, and why in its folder why/. The last lines say how many executions
# a second there were, and how many finds.
#   tests/Fuzz/run.sh TARGET keep    puts those inputs into the corpus that reach what nothing there reaches; look at them and commit.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:?"which target? one of: wire image import webhook rest mqtt"} minutes=${2:-10}
command -v afl-fuzz > /dev/null || { echo "afl-fuzz is missing: apt-get install afl++"; exit 1; }

tools=obj/tools build=obj/instrumented found=findings/$target corpus=corpus/$target
corpus_files_max=60 input_bytes_max=4096 limit_ms=60000 # a process starts within an input, and a server as well
run=(dotnet "$build/ProductFirmware.Fuzz.dll" "$target")
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_FORKSRV_INIT_TMOUT=60000 AFL_NO_AFFINITY=1
case $target in rest | mqtt)
  export SHARPFUZZ_ENABLE_ON_BRANCH_CALLBACK=1 # see Ways.cs
  ;;
esac
[ ! -d /dev/shm ] || export TMPDIR=/dev/shm # the servers' data

instrument() {
  local version assembly
  version=$(sed -n 's/.*"SharpFuzz" Version="\([^"]*\)".*/\1/p' ../../cloud/Directory.Packages.props)
  [ -x "$tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --tool-path "$tools" --version "$version"
  dotnet build -c Release -nologo -v q -p:WarningLevel=0
  rm -rf "$build" && cp -r bin/Release/net10.0 "$build"
  for assembly in ProductFirmware.Core ProductFirmware.Server MQTTnet MQTTnet.Server MQTTnet.AspNetCore; do
    "$tools/sharpfuzz" "$build/$assembly.dll"
  done
}

# What afl starts from: where it ended, or the corpus and what can be made from the API's own description.
start() {
  mkdir -p "$found/seeds"
  cp "$corpus"/* "$found/seeds"
  [ "$target" != rest ] || dotnet bin/Release/net10.0/ProductFirmware.Fuzz.dll rest --seeds "$found/seeds"
  [ -f "$found/default/fuzzer_stats" ] && echo - || echo "$found/seeds"
}

fuzz() {
  local words=()
  [ ! -f "words/$target" ] || words=(-x "words/$target")
  export PF_FINDS=$found/why
  afl-fuzz "${words[@]}" -i "$(start)" -o "$found" -V $((minutes * 60)) -t "$limit_ms" -G "$input_bytes_max" -m none -- "${run[@]}"
  grep -E "execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|edges_found" "$found/default/fuzzer_stats"
  ! ls "$found/default/crashes/"id:* 2> /dev/null
}

# Whoever adds most to what is reached comes next, until nobody adds anything or the corpus is full.
choose() {
  awk -v room=$((corpus_files_max - $(ls "$corpus" | wc -l))) '
    FILENAME ~ /\/id:/ { reaches[FILENAME] = reaches[FILENAME] " " $1; next }
    { reached[$1] }
    END {
      for (; room > 0; room--) {
        most = 0
        for (file in reaches) {
          adds = 0
          for (i = split(reaches[file], places, " "); i > 0; i--) adds += !(places[i] in reached)
          if (adds > most) { most = adds; best = file }
        }
        if (most == 0) break
        for (i = split(reaches[best], places, " "); i > 0; i--) reached[places[i]]
        print best
      }
    }' "$1"/*
}

keep() {
  local maps=$found/maps from file name
  rm -rf "$maps" && mkdir "$maps"
  for from in "$corpus" "$found/default/queue"; do
    afl-showmap -e -m none -t "$limit_ms" -i "$from" -o "$maps" -- "${run[@]}" > /dev/null 2>&1 || true # it tells what the last input ended with
  done
  choose "$maps" | while read -r file; do
    name=found-$(sha256sum "$found/default/queue/${file##*/}" | cut -c1-8)
    cp -v "$found/default/queue/${file##*/}" "$corpus/$name"
  done
}

instrument
if [ "$minutes" = keep ]; then keep; else fuzz; fi
