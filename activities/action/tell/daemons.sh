# Others who remember what was taken away: an init that reads inittab, and sshd.

# act. The init of busybox or sysvinit ends the process of a line that is gone from inittab; the others keep their pids.
tell_init() {
  tell_act=$1 tell_who=init
  tell_c=
  read -r tell_c 2>/dev/null <"$act_proc/1/comm"
  tell_f=$(readlink "$act_proc/1/exe" 2>/dev/null)
  # Another pid 1 may hand the signal on to all that it started, as the small ones of containers do.
  case $tell_c:${tell_f##*/} in init:init | *:busybox) [ -f /etc/inittab ] ;; *) false ;; esac || {
    tell_not reason=no-init
    return 0
  }
  act_go || {
    tell_not "reason=$act_why"
    return 0
  }
  kill -HUP 1 2>/dev/null && act_note "$tell_act" - told "who=$tell_who" how=hup || tell_not reason=no-signal
}

# act. The sshd that listens reads its configuration anew. With a broken one it would end, and nobody could log in any more: so its
# own program checks the configuration first, with the words it was started with.
tell_sshd() {
  tell_act=$1 tell_who=sshd
  tell_listener
  [ "$tell_pid" ] || {
    tell_not reason=no-listener
    return 0
  }
  act_go || {
    tell_not "reason=$act_why"
    return 0
  }
  tell_words || {
    tell_not reason=arguments
    return 0
  }
  # A configuration may name a command to ask for keys, but checking runs none.
  timeout -s KILL 10 "$act_proc/$tell_pid/exe" $tell_given -t >/dev/null 2>&1 || {
    tell_not reason=broken-configuration
    return 0
  }
  tell_space "$tell_pid"
  tell_was=$tell_now
  kill -HUP "$tell_pid" 2>/dev/null || {
    tell_not reason=no-signal
    return 0
  }
  tell_wait 150 tell_anew && act_note "$tell_act" - told "who=$tell_who" how=hup "pid=$tell_pid" || tell_not reason=not-seen
}
# The outermost sshd above us, or the one that wrote its pid down. Only the one that listens takes a HUP: for one that serves a single
# connection it would be the end. Sets tell_pid.
tell_listener() {
  tell_pid= tell_c= tell_most=0
  read -r tell_p tell_t <"$act_proc/self/stat"
  while [ "$tell_p" -gt 1 ] && [ "$tell_most" -lt 32 ] && act_stat "$tell_p"; do
    tell_most=$((tell_most + 1))
    tell_is_sshd "$tell_p" && tell_c=$tell_p
    tell_p=$act_st_ppid
  done
  [ ! "$tell_c" ] || tell_takes_hup "$tell_c" && tell_pid=$tell_c
  [ ! "$tell_pid" ] && [ -f /run/sshd.pid ] && read -r tell_p tell_t 2>/dev/null </run/sshd.pid || return 0
  case $tell_p in '' | *[!0-9]* | 0* | 1) return 0 ;; esac
  tell_is_sshd "$tell_p" && tell_takes_hup "$tell_p" && tell_pid=$tell_p
}
# By the name of its image; nothing else is called so but sshd, or who replaced it.
tell_is_sshd() {
  tell_f=$(readlink "$act_proc/$1/exe" 2>/dev/null)
  tell_f=${tell_f%' (deleted)'}
  [ "${tell_f##*/}" = sshd ]
}
# Its handler is set only while it listens.
tell_takes_hup() {
  tell_u=
  while read -r tell_k tell_u; do [ "$tell_k" != SigCgt: ] || break; done 2>/dev/null <"$act_proc/$1/status"
  case $tell_k$tell_u in SigCgt:*[13579bdf]) ;; *) return 1 ;; esac
}
# The words it was started with: they stand in the title that it gives itself.
tell_words() {
  tell_given= tell_t=$(tr '\0' ' ' 2>/dev/null <"$act_proc/$tell_pid/cmdline")
  tell_t=${tell_t#sshd: } tell_t=${tell_t%%' [listener]'*}
  case $tell_t in '' | *[!A-Za-z0-9_=.,:/@+' '-]*) return 1 ;; esac
  set -- $tell_t
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      -[fopchbgku]) tell_given="$tell_given $1 ${2:-}" && shift ;;
      -[fopchbgku]*) tell_given="$tell_given $1" ;;
      -[D46eRq]*) ;;
      *) return 1 ;;
    esac
    [ $# = 0 ] || shift
  done
}
# A number of its address space: another one after an exec.
tell_space() {
  tell_now=
  act_stat "$1" || return 0
  set -- ${act_stat##*) }
  tell_now=${26}
}
tell_anew() {
  tell_space "$tell_pid"
  [ "$tell_now" ] && [ "$tell_now" != "$tell_was" ] && tell_takes_hup "$tell_pid"
}
