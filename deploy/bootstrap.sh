# What ./start and ./test share: system packages and the locked Python environment, from a bare Debian. Sourced, not run.
# Anything already there is left alone, so that a second run takes no time.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
# A thousand modules compiled anew by every process would cost each of them seconds: bytecode is kept, whatever the shell says.
unset PYTHONDONTWRITEBYTECODE
export LANG=C.UTF-8 PYTHONUTF8=1 NUMBA_CACHE_DIR="$root/var/numba"
mkdir -p var

say() { printf '%s\n' "$*" >&2; }
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else say "Cần quyền root hoặc sudo để cài gói hệ thống / root or sudo is needed to install: $*"; exit 1; fi
}

missing_packages() { # the packages of "$@" that are not installed
  for name in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || printf '%s ' "$name"
  done
}

install_packages() {
  local wanted
  wanted=$(missing_packages "$@")
  [ -z "$wanted" ] && return
  say "Cài gói hệ thống / system packages: $wanted"
  # shellcheck disable=SC2086 - a list of package names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-unsafe-io $wanted >>var/packages.log 2>&1 || { tail -20 var/packages.log >&2; exit 1; }
}

update_package_lists() { # once, and only when something is to be installed
  [ -n "${lists_updated:-}" ] && return
  as_root apt-get update -qq >>var/packages.log 2>&1 || { tail -5 var/packages.log >&2; exit 1; }
  lists_updated=1
}

postgis_package() { # the newest postgresql-NN-postgis-3 of this distribution
  apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -t- -k2 -n | tail -1
}

sync_python() { # sync_python LOCK: a virtual environment that holds exactly the lock, hashes checked
  local lock=$1 stamp
  stamp=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
  [ "$(cat .venv/hatang-lock 2>/dev/null)" = "$stamp" ] && return
  say "Thư viện Python / Python packages: $lock"
  [ -x .venv/bin/python ] || /usr/bin/python3 -m venv .venv
  if [ ! -x .venv/bin/uv ]; then
    grep -A200 '^uv==' requirements.lock | awk 'NR>1 && !/^ /{exit} {print}' >var/uv.lock.txt
    .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r var/uv.lock.txt
  fi
  UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy .venv/bin/uv pip sync -q --require-hashes --python .venv/bin/python "$lock"
  UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
  printf '%s' "$stamp" >.venv/hatang-lock
}

install_later() { # install_later PORT PACKAGE ...: once the first page stands, what only some files need; never in the way
  local port=$1 wanted
  shift
  wanted=$(missing_packages "$@")
  [ -z "$wanted" ] && return
  # Nobody is asked for a password for it: without root the page that needs the program says what to install.
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return 0
  local as=()
  [ "$(id -u)" = 0 ] || as=(sudo -n)
  for _ in $(seq 900); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    kill -0 $$ 2>/dev/null || return 0 # stopped before its first page
    sleep 1
  done
  # shellcheck disable=SC2086 - a list of package names
  { apt-cache show $wanted >/dev/null 2>&1 || "${as[@]}" apt-get update -qq
    nice -n 19 "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o Dpkg::Options::=--force-unsafe-io -o DPkg::Lock::Timeout=300 $wanted
  } >>var/packages.log 2>&1 </dev/null || true
}

share_kernels() { # the tests of every checkout of this user share machine code, by the hash of the engines compiled
  local shared=${XDG_CACHE_HOME:-$HOME/.cache}/hatang
  local compiled=(src/hatang/engines/{network,radio,siting,terrain}) # as hatang.config.compiling names them
  export NUMBA_CACHE_LOCATOR_CLASSES=hatang.engines.machine_code.SharedLocator
  NUMBA_CACHE_DIR=$shared/kernels-$(find "${compiled[@]}" -name '*.py' -not -path '*/tests/*' -print0 | sort -z |
    xargs -0 cat .venv/hatang-lock | sha256sum | cut -c1-16)
  export NUMBA_CACHE_DIR
  (umask 077 && mkdir -p "$NUMBA_CACHE_DIR")
  if [ -z "${FAKETIME:-}" ]; then # what no checkout used for three days goes
    touch "$NUMBA_CACHE_DIR"
    find "$shared" -maxdepth 1 -name 'kernels-*' -mtime +3 -exec rm -rf {} +
  fi
  # Once, by both cores: two workers, or two checkouts, would each compile what they meet.
  (
    flock 9
    [ -e "$NUMBA_CACHE_DIR/complete" ] || .venv/bin/hatang compile
  ) 9>"$NUMBA_CACHE_DIR/lock"
}

compile_texts() { # msgfmt every catalogue whose source is newer, before the first process reads one
  local po
  while read -r po; do
    [ "${po%.po}.mo" -nt "$po" ] || msgfmt -o "${po%.po}.mo" "$po"
  done < <(find src -name django.po)
}

bootstrap() { # bootstrap LOCK [EXTRA PACKAGE ...]
  local lock=$1 server python_sync
  shift
  local base=(python3 python3-venv ca-certificates)
  local more=(gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tippecanoe tesseract-ocr tesseract-ocr-vie "$@")
  # No cluster but our own may appear: this must stand before the server package is installed.
  if [ ! -e /etc/postgresql-common/createcluster.d/hatang.conf ] && [ -z "$(ls /usr/lib/postgresql 2>/dev/null)" ]; then
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.d/hatang.conf >/dev/null
  fi
  [ -n "$(missing_packages "${base[@]}" "${more[@]}")" ] && update_package_lists
  install_packages "${base[@]}"
  sync_python "$lock" &
  python_sync=$!
  if ! compgen -G '/usr/lib/postgresql/*/lib/postgis-3.so' >/dev/null; then
    update_package_lists
    server=$(postgis_package)
    [ -n "$server" ] || { say "Bản phân phối này không có postgresql-NN-postgis-3 / no PostGIS package here"; exit 1; }
    install_packages "$server" "${more[@]}"
  else
    install_packages "${more[@]}"
  fi
  compile_texts
  wait "$python_sync" || exit 1
}
