#!/usr/bin/env bash
# Install Chromium and PostgreSQL for the tests where they are missing and apt-get may be used.
# Without them those tests say what is missing; with CI=true they fail.
set -u
need=()
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || need+=(chromium)
{ ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null 2>&1; } || need+=(postgresql)
[ ${#need[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed: ${need[*]} (no apt-get here). Their tests will say so." >&2
  exit 0
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo="sudo"; else
    echo "Not installed: ${need[*]} (needs root: apt-get install ${need[*]}). Their tests will say so." >&2
    exit 0
  fi
fi
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null ||
  echo "apt-get could not install: ${need[*]}. Their tests will say so." >&2
exit 0
