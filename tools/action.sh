#!/usr/bin/env bash
# The steps of action.yml: key, install, run. An input of the action is an environment variable here, and never a part of a
# program. The script needs no feature that bash 3.2 lacks, which is the bash of macOS.
set -euo pipefail

folder=${RUNNER_TEMP:?}/h1conform
venv=$folder/venv

# Write the key of pip's cache, which changes with the pinned versions.
key() {
  local sum
  sum=$(cksum <"$GITHUB_ACTION_PATH/requirements/pins.txt")
  echo "key=${sum%% *}" >>"$GITHUB_OUTPUT"
}

# Install h1conform into an environment of its own: the client under test keeps its environment.
install() {
  export PIP_CACHE_DIR=$folder/pip PIP_DISABLE_PIP_VERSION_CHECK=1
  mkdir -p "$folder"
  "$H1CONFORM_PYTHON" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --constraint "$GITHUB_ACTION_PATH/requirements/pins.txt" "$GITHUB_ACTION_PATH"
}

arguments=()

# Add an option for each line of a value that is not blank. Without an option, add the lines themselves.
add() {
  local option=$1 line
  while IFS= read -r line || [ -n "$line" ]; do
    line=$(printf '%s' "$line" | tr -d '\r')
    if [ -n "${line//[[:space:]]/}" ]; then
      arguments+=("${option:+$option=}$line")
    fi
  done <<<"$2"
}

# Run the clients, with all reports. The exit code is that of h1conform.
run() {
  local reports code=0
  local pythons=${H1CONFORM_PYTHONS:-}
  if [ -z "$pythons" ] && [ -n "${H1CONFORM_CLIENT:-}" ] && command -v python >/dev/null; then
    pythons=python
  fi
  reports=$(mktemp -d "$folder/reports.XXXXXX")
  echo "reports=$reports" >>"$GITHUB_OUTPUT"
  arguments=(
    run
    "--json=$reports/results.json" "--html=$reports/report.html" "--junit=$reports/junit.xml"
    "--sarif=$reports/results.sarif" "--markdown=$reports/scores.md" "--badge=$reports/badge.json"
  )
  add --exec "${H1CONFORM_EXEC:-}"
  add --command "${H1CONFORM_COMMAND:-}"
  add --name "${H1CONFORM_NAME:-}"
  add --python "$pythons"
  add --known "${H1CONFORM_KNOWN:-}"
  add --fail-on "${H1CONFORM_FAIL_ON:-}"
  add --corpus "${H1CONFORM_CORPUS:-}"
  add "" "${H1CONFORM_ARGS:-}"
  arguments+=(--) # a client is never an option
  add "" "${H1CONFORM_CLIENT:-}"
  "$venv/bin/h1conform" "${arguments[@]}" || code=$?
  echo "exit-code=$code" >>"$GITHUB_OUTPUT"
  return "$code"
}

case ${1:-} in
  key | install | run) "$1" ;;
  *)
    echo "usage: action.sh key|install|run" >&2
    exit 3
    ;;
esac
