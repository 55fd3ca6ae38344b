# SPDX-License-Identifier: Apache-2.0
# To be sourced: counts the tests of several runners, and of scripts that call scripts. The outermost script prints each failed test with its
# output, and then a last line such as `12 passed, 0 failed`; its exit code says whether all tests passed.
tally_outermost=
if [[ -z ${STEPWISE_TALLY:-} ]]; then
  STEPWISE_TALLY=$(mktemp)
  export STEPWISE_TALLY
  tally_outermost=yes
fi

# tally_failure NAME <OUTPUT: prints the output now, and its end again before the last line, where a reader of a long log looks first.
tally_failure() {
  local said
  said=$(cat)
  printf '%s\n' "$said"
  { echo "=== failed: $1"; tail -n 80 <<<"$said"; } >>"$STEPWISE_TALLY.failures"
}

# tally NAME PASSED FAILED [SKIPPED]
tally() {
  echo "$2 $3 ${4:-0}" >>"$STEPWISE_TALLY"
  echo "--- $1: $2 passed, $3 failed$([[ ${4:-0} == 0 ]] || echo ", $4 skipped")"
}

# For a trap on EXIT, with the exit code: a script that ended early counts as a failure.
tally_end() {
  local code=${1:-$?}
  if [[ $code != 0 ]]; then
    tally_failure "$(basename "$0")" <<<"ended with $code"
    tally "$(basename "$0")" 0 1
  fi
  [[ $tally_outermost ]] || exit $code
  local passed failed skipped
  read -r passed failed skipped < <(awk '{p+=$1; f+=$2; s+=$3} END {print p+0, f+0, s+0}' "$STEPWISE_TALLY")
  [[ ! -s $STEPWISE_TALLY.failures ]] || cat "$STEPWISE_TALLY.failures"
  rm -f "$STEPWISE_TALLY" "$STEPWISE_TALLY.failures"
  echo "$passed passed, $failed failed$([[ $skipped == 0 ]] || echo ", $skipped skipped")"
  [[ $failed == 0 && $passed -gt 0 ]]
  exit
}
