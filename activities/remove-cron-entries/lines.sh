# The lines of a crontab in the remote shell. They are compared by the shell itself: exact bytes, no pattern. What `read` gave
# adds up to the file's size, or the file holds NULs and is left alone. Reading starts no command.

# id occurrence line …: marks the triples that the current line is.
cron_match() {
  cr_i=0
  while [ $# -ge 3 ]; do
    cr_i=$((cr_i + 1))
    if [ "$cr_l" = "$3" ]; then
      eval "cr_c=\$((cr_c$cr_i + 1)) cr_c$cr_i=\$cr_c"
      [ "$cr_c" = "$2" ] && cr_hit=1 cr_found="$cr_found$cr_i:$cr_off "
    fi
    shift 3
  done
}
# Reads fd 9 through. Sets cr_found, cr_keep (ranges from:to), cr_off (bytes seen).
cron_scan() {
  cr_off=0 cr_from=0 cr_keep= cr_found=' ' cr_end= cr_i=0
  while [ $((cr_i * 3)) -lt $# ]; do cr_i=$((cr_i + 1)); eval "cr_c$cr_i=0"; done
  while IFS= read -r cr_l || { cr_end=1; [ "$cr_l" ]; }; do
    cr_hit=
    cron_match "$@"
    cr_to=$((cr_off + ${#cr_l} + 1))
    [ "$cr_end" ] && cr_to=$((cr_to - 1))
    if [ "$cr_hit" ]; then
      [ "$cr_off" -gt "$cr_from" ] && cr_keep="$cr_keep $cr_from:$cr_off"
      cr_from=$cr_to
    fi
    cr_off=$cr_to
  done <&9
  [ "$cr_off" -gt "$cr_from" ] && cr_keep="$cr_keep $cr_from:$cr_off"
}
# Whether line $1 is $2 edited: but for two words the same, from its head and its end; in a short line the longest word decides.
cron_kin() {
  cr_k=$1
  set -- $2
  cr_n=$# cr_m="$*"
  set -- $cr_k
  cr_k="$*" cr_same=0 cr_long=
  if [ "$cr_n" -le 6 ]; then
    for cr_w in $cr_m; do [ ${#cr_w} -gt ${#cr_long} ] && cr_long=$cr_w; done
    case " $cr_k " in *" $cr_long "*) return 0 ;; esac
    return 1
  fi
  while [ "$cr_k" ] && [ "$cr_m" ] && [ "${cr_k%% *}" = "${cr_m%% *}" ]; do
    cr_same=$((cr_same + 1))
    case $cr_k in *' '*) cr_k=${cr_k#* } ;; *) cr_k= ;; esac
    case $cr_m in *' '*) cr_m=${cr_m#* } ;; *) cr_m= ;; esac
  done
  while [ "$cr_k" ] && [ "$cr_m" ] && [ "${cr_k##* }" = "${cr_m##* }" ]; do
    cr_same=$((cr_same + 1))
    case $cr_k in *' '*) cr_k=${cr_k% *} ;; *) cr_k= ;; esac
    case $cr_m in *' '*) cr_m=${cr_m% *} ;; *) cr_m= ;; esac
  done
  [ "$cr_same" -ge $((cr_n - 2)) ] && [ $((cr_same * 4)) -ge $((cr_n * 3)) ]
}
# Sets cr_is to what became of an approved line ($1) that is not there: absent, commented or changed. The other approved lines
# ($2 and on) are none. The file is the one that fd 9 holds: what stands at the path may be a FIFO by now.
cron_missing() {
  cr_line=$1 cr_is=absent
  shift
  while IFS= read -r cr_l || [ "$cr_l" ]; do
    cr_known=
    for cr_w; do [ "$cr_l" = "$cr_w" ] && cr_known=1; done
    [ "$cr_known" ] && continue
    case $cr_l in
      '#'*) [ "${cr_l#?}" = "${cr_line#?}" ] || [ "${cr_l#?}" = "$cr_line" ] && { cr_is=commented; return; } ;;
      *) cron_kin "$cr_l" "$cr_line" && cr_is=changed ;;
    esac
  done
} 2>/dev/null </proc/self/fd/9
