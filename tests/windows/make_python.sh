#!/usr/bin/env bash
# Makes, in the folder $1, a Windows CPython 3.11 with imtui's dependencies that runs under Wine: `$1/python -m imtui`.
# Needs Debian (root, for apt-get, unless Wine and MinGW are there) and Python 3.11 as `python3.11`, whose modules it takes.
# The interpreter is that of a wheel for Windows. Standard output and error of the programs must be pipes or a terminal.
set -euo pipefail
own=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?a folder to make it in}" && target=$(cd "$1" && pwd)
windows=(--only-binary=:all: --platform win_amd64 --python-version 3.11 --implementation cp)
mingw=x86_64-w64-mingw32
py=$target/py lib=$target/py/Lib work=$target/work
mkdir -p "$py/DLLs" "$lib" "$work"

{ command -v wine && command -v "$mingw-gcc" && command -v unzip; } >/dev/null || {
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends wine wine64 gcc-mingw-w64-x86-64-win32 unzip
}

# The interpreter, its extension modules, and their libraries.
python3.11 -m pip download -q --no-deps "${windows[@]}" -d "$work" panda3d==1.10.16
unzip -qoj "$work"/panda3d-*.whl 'deploy_libs/*.pyd' 'deploy_libs/lib*-*.dll' deploy_libs/sqlite3.dll -d "$py/DLLs"
unzip -qoj "$work"/panda3d-*.whl deploy_libs/python311.dll deploy_libs/VCRUNTIME140.dll -d "$py"
stdlib=$(python3.11 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
tar -C "$stdlib" --exclude=site-packages --exclude=__pycache__ --exclude=./test --exclude=lib-dynload \
    --exclude='config-*' --exclude=idlelib --exclude=lib2to3 --exclude=tkinter -cf - . | tar -C "$lib" -xf -

# python.exe. Without the manifest, Windows says that it is an older Windows.
echo 'int Py_Main(int, wchar_t **); int wmain(int n, wchar_t **words) { return Py_Main(n, words); }' >"$work/python.c"
cat >"$work/python.xml" <<'XML'
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0"><compatibility
xmlns="urn:schemas-microsoft-com:compatibility.v1"><application><supportedOS
Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application></compatibility></assembly>
XML
echo "1 24 \"$work/python.xml\"" >"$work/python.rc"
$mingw-windres "$work/python.rc" "$work/python.o"
$mingw-gcc -O1 -s -municode -include wchar.h -o "$py/python.exe" "$work"/python.{c,o} "$py/python311.dll"

# What wheels made with Rust need: bcryptprimitives.dll, which Wine 8 lacks, and the stable ABI.
echo '__declspec(dllimport) unsigned char SystemFunction036(void *, unsigned);
__declspec(dllexport) int ProcessPrng(void *to, unsigned long long n) { return SystemFunction036(to, n); }' >"$work/prng.c"
$mingw-gcc -O1 -s -shared -o "$py/bcryptprimitives.dll" "$work/prng.c" -ladvapi32
{ echo 'EXPORTS'; $mingw-objdump -p "$py/python311.dll" | sed -nE 's/^.*[] ](_?Py[A-Za-z0-9_]+)$/\1 = python311.\1/p' | sort -u; } >"$work/python3.def"
$mingw-gcc -shared -s -nostdlib -Wl,--entry=0 -o "$py/python3.dll" -x c /dev/null -x none "$work/python3.def"

# imtui's dependencies; pip on this system evaluates their markers, so colorama is not among them.
python3.11 -c 'import tomllib; print(*tomllib.load(open("'"$own"'/../../pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' >"$work/needs.txt"
python3.11 -m pip install -q --root-user-action=ignore --no-compile --upgrade --target "$lib/site-packages" "${windows[@]}" -r "$work/needs.txt"
cp "$own"/site/*.py "$lib/site-packages"

cat >"$target/python" <<'SH'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export WINEPREFIX="$here/prefix" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
exec wine ${RUN-"$here/py/python.exe"} "$@"
SH
chmod +x "$target/python"
RUN='' "$target/python" wineboot -i >/dev/null 2>&1 && RUN='' "$target/python" winecfg -v win10 2>/dev/null
"$target/python" -c 'import asyncio, ctypes, select, socket, sqlite3, ssl, sys; print(sys.version)' 2>&1 | cat
