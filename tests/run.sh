#!/usr/bin/env bash
# Everything the project promises, checked: builds with warnings as errors, formatting, all tests. Installs what the tests need where it
# may; where it may not, it names what is missing and those tests are skipped, except in CI (CI=true), where a skip is a failure.
# Last line: "N passed, N failed[, N skipped]".
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# program:Debian package
needs=(mosquitto_sub:mosquitto-clients openssl:openssl node:nodejs npm:npm chromium:chromium)

missing_packages() {
  local pair
  for pair in "${needs[@]}"; do
    command -v "${pair%%:*}" > /dev/null || printf '%s ' "${pair##*:}"
  done
}

install_needs() {
  local packages
  packages=$(missing_packages)
  [ -n "$packages" ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "Installing: $packages"
    # shellcheck disable=SC2086
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages > /dev/null
  fi
  packages=$(missing_packages)
  [ -z "$packages" ] || echo "Missing: $packages- tests that need them are skipped. Install them with your package manager."
}

# What tests need of npm: Particle's public client, and axe. Git ignores where they go.
install_from_npm() {
  command -v npm > /dev/null || return 0
  [ "tests/$1/node_modules/.package-lock.json" -nt "tests/$1/package-lock.json" ] && return 0
  echo "Installing $2"
  npm ci --prefix "tests/$1" --ignore-scripts --no-audit --no-fund --silent \
    || echo "Missing: $2 - tests that need it are skipped. Install it with npm ci in tests/$1."
}

command -v dotnet > /dev/null || { echo "The .NET 10 SDK is missing: see https://dot.net/download"; echo "0 passed, 1 failed"; exit 1; }
install_needs
install_from_npm Dialect particle-api-js
install_from_npm Axe axe-core
echo "Building"
dotnet build ProductFirmware.sln -nologo -v q || { echo "0 passed, 1 failed"; exit 1; }
echo "Checking the format"
dotnet format ProductFirmware.sln --no-restore --verify-no-changes || { echo "0 passed, 1 failed"; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A test that never ends must not take the others' results with it.
tests/Tests/bin/Debug/net10.0/ProductFirmware.Tests --no-ansi --timeout 22m "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
[ "$status" = 0 ] || [ "${failed:-0}" != 0 ] || failed=1
if [ "${CI:-}" = true ] && [ "${skipped:-0}" != 0 ]; then
  echo "In CI nothing may be skipped."
  status=1 failed=$((${failed:-0} + skipped)) skipped=0
fi
echo "${passed:-0} passed, ${failed:-1} failed, ${skipped:-0} skipped"
exit "$status"
