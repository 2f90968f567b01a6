# Shared by scripts/run, scripts/test and scripts/minzheng: what has to be on the machine before Python can work.
# shellcheck shell=bash
set -euo pipefail

trap 'exit 130' INT # also when the command under way does not mind the interrupt

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV=$ROOT/.venv
export PYTHONUTF8=1 # messages are Chinese and English, whatever the locale

fail() { # $1 what is missing, in Chinese and English; $2 how to get it
  printf '%s\n  → %s\n' "$1" "$2" >&2
  exit 1
}

step() { # $1 title, then a command: print the title with the seconds the command took
  local title=$1 started=${EPOCHREALTIME/[.,]/}
  shift
  [ -t 1 ] && printf '  … %s\r' "$title"
  "$@"
  local tenths=$(((${EPOCHREALTIME/[.,]/} - started) / 100000))
  printf '  ✓ %s  %d.%d s\n' "$title" $((tenths / 10)) $((tenths % 10))
}

APT_IS_CURRENT=
apt_update() { # once a run
  [ -n "$APT_IS_CURRENT" ] || apt-get update -qq || return
  APT_IS_CURRENT=yes
}

apt_install() { # install packages quietly; only called as root
  local log
  log=$(mktemp)
  command -v apt-get >/dev/null || fail "没有 apt-get · This is no Debian or Ubuntu" "install by hand: $*"
  if ! { apt_update && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
    </dev/null >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt 安装失败（日志 $log）· apt could not install (log $log)" "apt-get install $*"
  fi
  rm -f "$log"
}

need() { # $1 name for people; then packages: install them as root, say how to get them otherwise
  local what=$1
  shift
  if [ "$(id -u)" = 0 ]; then
    step "安装 $what · Install $what" apt_install "$@"
  else
    fail "缺少 $what · $what is missing" "sudo apt-get install $*"
  fi
}

find_python() { # print the first Python that is new enough and can make environments
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c \
      'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

has_postgis() {
  local control
  for control in /usr/share/postgresql/*/extension/postgis.control; do
    control=${control#/usr/share/postgresql/}
    [ -x "/usr/lib/postgresql/${control%%/*}/bin/initdb" ] && return 0
  done
  return 1
}

uses_external_database() {
  [ -n "${MINZHENG_DATABASE_URL:-}" ] || grep -qs '^ *MINZHENG_DATABASE_URL=.' "$ROOT/.env"
}

install_postgis() { # without the cluster that Debian would make and start of its own accord
  local rules=/etc/postgresql-common/createcluster.conf
  if [ ! -e "$rules" ]; then
    apt_install postgresql-common
    cp -p "$rules" "$rules.before"
    printf '\ncreate_main_cluster = false\n' >>"$rules"
    apt_install postgresql-postgis
    mv "$rules.before" "$rules"
  else
    apt_install postgresql-postgis
  fi
}

PYTHON= # the machine's own, which makes the environment

set_up_base() {
  PYTHON=$(find_python) && return
  need "Python 3.11" python3 python3-venv
  PYTHON=$(find_python) || fail "缺少 Python 3.11 · Python 3.11 is missing" "sudo apt-get install python3 python3-venv"
}

set_up_postgis() {
  if ! uses_external_database && ! has_postgis; then
    [ "$(id -u)" = 0 ] || fail "缺少 PostGIS · PostGIS is missing" "sudo apt-get install postgresql-postgis"
    step "安装 PostGIS · Install PostGIS" install_postgis
  fi
}

make_environment() { # $1 lock file: a fresh environment with exactly what the lock says
  local pip
  pip=("$VENV/bin/python" -m pip --quiet --no-input --disable-pip-version-check)
  if [ "$(cat "$VENV/.root" 2>/dev/null)" != "$ROOT" ] || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$VENV"
    "$PYTHON" -m venv "$VENV"
  fi
  "${pip[@]}" install --no-compile --require-hashes -r "$ROOT/$1" # else pip compiles all of it, on one core
  compile_packages
  "${pip[@]}" install --no-deps --no-build-isolation -e "$ROOT"
  printf '%s' "$ROOT" >"$VENV/.root"
}

compile_packages() { # what a process may import, on all cores; tests and readings of names in 40 other lists are half of it
  local never='/tests?/|/pypinyin_dict/[^/]*/(?!cc_cedict)'
  "$VENV/bin/python" -m compileall -q -j 0 -x "$never" "$VENV"/lib/python3*/site-packages >/dev/null || true
}

set_up_python() { # $1 lock file; skipped when the environment was made from this very lock, here
  local wanted
  wanted=$(cd "$ROOT" && cat requirements.lock "$1" pyproject.toml | sha256sum | cut -c1-64)
  if [ "$(cat "$VENV/.root" 2>/dev/null)" = "$ROOT" ] && [ -x "$VENV/bin/python" ] \
    && grep -qsx "$wanted" "$VENV/.locks"; then
    return
  fi
  step "Python 依赖 · Python packages" make_environment "$1"
  # The development lock contains the other one, so it also serves scripts/run.
  (cd "$ROOT" && cat requirements.lock requirements.lock pyproject.toml | sha256sum | cut -c1-64) >"$VENV/.locks"
  printf '%s\n' "$wanted" >>"$VENV/.locks"
}

set_up_assets() { # $1 nothing or --dev
  if ! "$PYTHON" "$ROOT/scripts/install_assets.py" --check "$@"; then
    command -v npm >/dev/null || need npm npm
    step "前端文件 · Browser files" "$PYTHON" "$ROOT/scripts/install_assets.py" "$@"
  fi
}

compile_python() { # byte code of ours, beside it; else each process and each reading of an uploaded file compiles it again
  (cd "$ROOT" && "$VENV/bin/python" -m compileall -q -j 0 gis api maps data) || true # a tree nobody may write still works
}
