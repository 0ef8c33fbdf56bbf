# The lines of a crontab in the remote shell. They are compared by the shell itself: exact bytes, no pattern. What `read` gave
# adds up to the file's size, or the file holds NULs and is left alone. Reading starts no command.

# id occurrence line …: marks the triples that the current line is.
cron_match() {
  cron_i=0
  while [ $# -ge 3 ]; do
    cron_i=$((cron_i + 1))
    if [ "$cron_l" = "$3" ]; then
      eval "cron_c=\$((cron_c$cron_i + 1)) cron_c$cron_i=\$cron_c"
      [ "$cron_c" = "$2" ] && cron_hit=1 cron_found="$cron_found$cron_i:$cron_off "
    fi
    shift 3
  done
}
# Reads fd 9 through. Sets cron_found, cron_keep (ranges from:to), cron_off (bytes seen).
cron_scan() {
  cron_off=0 cron_from=0 cron_keep= cron_found=' ' cron_end= cron_i=0
  while [ $((cron_i * 3)) -lt $# ]; do
    cron_i=$((cron_i + 1))
    eval "cron_c$cron_i=0"
  done
  while IFS= read -r cron_l || {
    cron_end=1
    [ "$cron_l" ]
  }; do
    cron_hit=
    cron_match "$@"
    cron_to=$((cron_off + ${#cron_l} + 1))
    [ "$cron_end" ] && cron_to=$((cron_to - 1))
    if [ "$cron_hit" ]; then
      [ "$cron_off" -gt "$cron_from" ] && cron_keep="$cron_keep $cron_from:$cron_off"
      cron_from=$cron_to
    fi
    cron_off=$cron_to
  done <&9
  [ "$cron_off" -gt "$cron_from" ] && cron_keep="$cron_keep $cron_from:$cron_off"
}
# Whether line $1 is $2 edited: but for two words the same, from its head and its end; in a short line the longest word decides.
cron_kin() {
  cron_k=$1
  set -- $2
  cron_n=$# cron_m="$*"
  set -- $cron_k
  cron_k="$*" cron_same=0 cron_long=
  if [ "$cron_n" -le 6 ]; then
    for cron_w in $cron_m; do [ ${#cron_w} -gt ${#cron_long} ] && cron_long=$cron_w; done
    case " $cron_k " in *" $cron_long "*) return 0 ;; esac
    return 1
  fi
  while [ "$cron_k" ] && [ "$cron_m" ] && [ "${cron_k%% *}" = "${cron_m%% *}" ]; do
    cron_same=$((cron_same + 1))
    case $cron_k in *' '*) cron_k=${cron_k#* } ;; *) cron_k= ;; esac
    case $cron_m in *' '*) cron_m=${cron_m#* } ;; *) cron_m= ;; esac
  done
  while [ "$cron_k" ] && [ "$cron_m" ] && [ "${cron_k##* }" = "${cron_m##* }" ]; do
    cron_same=$((cron_same + 1))
    case $cron_k in *' '*) cron_k=${cron_k% *} ;; *) cron_k= ;; esac
    case $cron_m in *' '*) cron_m=${cron_m% *} ;; *) cron_m= ;; esac
  done
  [ "$cron_same" -ge $((cron_n - 2)) ] && [ $((cron_same * 4)) -ge $((cron_n * 3)) ]
}
# Sets cron_is to what became of an approved line ($1) that is not there: absent, commented or changed. The other approved lines
# ($2 and on) are none. The file is the one that fd 9 holds: what stands at the path may be a FIFO by now.
cron_missing() {
  cron_line=$1 cron_is=absent
  shift
  while IFS= read -r cron_l || [ "$cron_l" ]; do
    cron_known=
    for cron_w; do [ "$cron_l" = "$cron_w" ] && cron_known=1; done
    [ "$cron_known" ] && continue
    case $cron_l in
      '#'*) [ "${cron_l#?}" = "${cron_line#?}" ] || [ "${cron_l#?}" = "$cron_line" ] && {
        cron_is=commented
        return
      } ;;
      *) cron_kin "$cron_l" "$cron_line" && cron_is=changed ;;
    esac
  done
} 2>/dev/null </proc/self/fd/9
