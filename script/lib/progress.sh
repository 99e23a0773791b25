# shellcheck shell=bash
# Steps that say what they do, how long they have been at it, and at the end what passed.

declare -a done_steps=()
began=$SECONDS

# step NAME COMMAND…: runs it, says every 20 seconds that it is still at work, notes what pytest counted.
step() {
  local name=$1 started=$SECONDS log ticker status=0
  shift
  log=$(mktemp)
  echo "== $name" >&2
  (
    while sleep 20; do
      # Only where nothing else was said meanwhile.
      now=$(stat -c %s "$log")
      [ "$now" = "${before:-0}" ] && echo "   $name: $((SECONDS - started)) s so far" >&2
      before=$now
    done
  ) &
  ticker=$!
  "$@" 2>&1 | tee "$log" || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if [ "$status" != 0 ]; then
    rm -f "$log"
    echo "FAILED: $name (status $status), after ${done_steps[*]:-nothing}" >&2
    exit "$status"
  fi
  local counted
  counted=$(grep -oE '[0-9]+ passed' "$log" | tail -n 1 || true)
  rm -f "$log"
  done_steps+=("$name${counted:+ ($counted)};")
}

all_passed() {
  local minutes=$(((SECONDS - began) / 60)) seconds=$(((SECONDS - began) % 60))
  echo "everything passed in $minutes min $seconds s: ${done_steps[*]}" | sed 's/;$//'
}
