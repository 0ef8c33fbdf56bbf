# Sections of the reply, bulk reads, who we are; see `scripts.ts` for what every function keeps to.

survey_open() { printf '\n%s begin %s\n' "$n" "$1"; }
survey_shut() { printf '\n%s end %s %s\n' "$n" "$1" "$2"; }
survey_part() {
  part=$1
  shift
  survey_open "$part"
  "$@" 2>/dev/null
  survey_shut "$part" $?
}
survey_up() { read -r up rest </proc/uptime; up=${up%%.*}; }
survey_gnu() { gnu=; find / -maxdepth 0 -printf '' >/dev/null 2>&1 && gnu=1; }
# The effective user, from a file of the kernel: id(1) would be a fork.
survey_user() {
  uid=
  while read -r key real uid rest; do
    [ "$key" = Uid: ] && return
  done </proc/self/status
}
# Most bytes of each; files. Only a list that could be too long for one command goes through xargs, which costs three forks.
survey_read() {
  most=$1
  shift
  if [ $# -gt 1000 ]; then
    printf '%s\0' "$@" | survey_heads "$most"
    return
  fi
  survey_up
  since=$up
  timeout "${patience:-10}" head -v -c "$most" -- "$@"
  survey_in_time
}
survey_heads() {
  survey_up
  since=$up
  xargs -0 -r timeout "${patience:-10}" head -v -c "$1" --
  survey_in_time
}
# A command that was ended for its slowness may say what it says of a vanished file, so the clock is asked.
survey_in_time() {
  survey_up
  [ $((up - since)) -lt "${patience:-10}" ] || return 124
}
survey_proc() { survey_read "$2" "$P"[0-9]*/"$1"; }
