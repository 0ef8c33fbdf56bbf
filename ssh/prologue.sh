# What runs on the host before the library is there: calls, framing and, in loop.sh, the reader loop.
#
# - The loop reads lines from fd 3, and children get `/dev/null`: a child that reads its standard input would otherwise eat the
#   next call, and what it left over would run as commands.
# - `read` fails on a line without newline: a line that was cut off is not run.
# - Each line must begin with the session's key, which came as the first line: should data ever be left over in the stream, it
#   does not begin with 128 bits that stand in no process's arguments, and the shell ends.
# - `read` takes a byte a system call, so that it leaves what follows: a long call comes as its length in a line and then, by `dd`,
#   in one piece, which is run only if it is whole. So does the library, first of all.
# - Input travels as base64 and is read by its exact length before the function starts: a cut-off upload starts nothing, and no
#   NUL gets lost in the variable.
# - `( … )`: an `exit`, a failed redirection (fatal in dash) or a trap ends the call, not the session. Children have no fd 3.
# - fd 4 to 9 are closed: some login shells (csh) leave copies of stdout there.
# - Markers by `echo`, a builtin everywhere: the nonce never stands in the arguments of a process.

umask 077
nl='
'
davy_peer=$DAVY_PEER
unset DAVY_PEER L
davy_call() {
  davy_nonce=$1 davy_bytes=$2
  shift 2
  echo "$davy_nonce begin"
  echo "$davy_nonce begin" >&2
  if [ "$davy_bytes" = 0 ]; then
    ("$@") 3<&-
  else
    davy_input=$(dd bs="$davy_bytes" count=1 iflag=fullblock <&3 2>/dev/null)
    [ "${#davy_input}" = "$davy_bytes" ] || exit 96
    { echo "$davy_input" | base64 -d | ("$@"); } 3<&-
  fi
  davy_status=$?
  davy_input=
  echo "$nl$davy_nonce end $davy_status"
  echo "$nl$davy_nonce end $davy_status" >&2
}
davy_long() {
  davy_line=$(dd bs="$1" count=1 iflag=fullblock <&3 2>/dev/null)
  [ "${#davy_line}" = "$1" ] || exit 96
  eval "$davy_line"
  davy_line=
}
davy_hello() { echo "$davy_peer"; }
