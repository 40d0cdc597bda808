#!/usr/bin/env bash
# Check what the machine must already have, and say plainly how to mend what is missing. 检查运行条件。
set -u
fault=0
say() { printf '%s\n' "$1" >&2; fault=1; }
python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null 2>&1; then
  say "Python 3.11 or later is missing. Debian: apt-get install python3 python3-venv  ｜ 缺少 Python 3.11+"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  say "Python $("$python" -V 2>&1) is too old; 3.11 or later is needed ｜ Python 版本过低，需 3.11+"
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  say "Python's venv module is missing. Debian: apt-get install python3-venv ｜ 缺少 venv 模块"
fi
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  say "Node.js 20 or later with npm is missing (it copies the chart and htmx files once) ｜ 缺少 Node.js 20+ 与 npm"
elif [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 18 ]; then
  say "Node.js $(node --version) is too old; 20 or later is needed ｜ Node.js 版本过低，需 20+"
fi
exit $fault
