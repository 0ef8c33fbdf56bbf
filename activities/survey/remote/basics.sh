# Sections of the reply, bulk reads, who we are; see `scripts.ts` for what every function keeps to.

survey_open() { printf '\n%s begin %s\n' "$survey_nonce" "$1"; }
survey_shut() { printf '\n%s end %s %s\n' "$survey_nonce" "$1" "$2"; }
survey_part() {
  survey_part=$1
  shift
  survey_open "$survey_part"
  "$@" 2>/dev/null
  survey_shut "$survey_part" $?
}
survey_up() {
  read -r survey_uptime survey_rest </proc/uptime
  survey_uptime=${survey_uptime%%.*}
}
survey_gnu() {
  survey_gnu=
  find / -maxdepth 0 -printf '' >/dev/null 2>&1 && survey_gnu=1
}
# The effective user, from a file of the kernel: id(1) would be a fork.
survey_user() {
  survey_uid=
  while read -r survey_key survey_real survey_uid survey_rest; do
    [ "$survey_key" = Uid: ] && return
  done </proc/self/status
}
# Most bytes of each; files. Only a list that could be too long for one command goes through xargs, which costs three forks.
survey_read() {
  survey_most=$1
  shift
  if [ $# -gt 1000 ]; then
    printf '%s\0' "$@" | survey_heads "$survey_most"
    return
  fi
  survey_up
  survey_since=$survey_uptime
  timeout "${survey_patience:-10}" head -v -c "$survey_most" -- "$@"
  survey_in_time
}
survey_heads() {
  survey_up
  survey_since=$survey_uptime
  xargs -0 -r timeout "${survey_patience:-10}" head -v -c "$1" --
  survey_in_time
}
# A command that was ended for its slowness may say what it says of a vanished file, so the clock is asked.
survey_in_time() {
  survey_up
  [ $((survey_uptime - survey_since)) -lt "${survey_patience:-10}" ] || return 124
}
survey_proc() { survey_read "$2" "$survey_prefix"[0-9]*/"$1"; }
