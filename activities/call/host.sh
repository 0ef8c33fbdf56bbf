# What calls ask of the host: clock, user, machine and boot, a process, a hash. `read` and not a tool where a file is small: a
# fork costs a millisecond.

# A target comes as one word: assignments to t_id, t_kind and so on, quoted by Davy (`packed`), so that no byte of a path is program
# text. Whoever loads targets packs the same names for each, or what one lacks would still be that of the one before.
act_load() { eval "$1"; }

act_clock() {
  act_up
  echo "$act_now"
}
act_up() {
  read -r act_now act_rest </proc/uptime
  act_now=${act_now%%.*}
  case $act_now in '' | *[!0-9]* | 0?*) act_now=999999999999 ;; esac
}

# The effective user, from a file of the kernel: id(1) would be a fork.
act_user() {
  act_u=
  while read -r act_k act_a act_b act_rest; do
    [ "$act_k" = Uid: ] && {
      act_u=$act_b
      return
    }
  done </proc/self/status
}

# The call's folder: gone with the boot for root, in the home of anybody else.
act_where() {
  act_user
  if [ "$act_u" = 0 ]; then
    act_folder=/run/davy-$1
  elif [ -d "$HOME" ]; then
    act_folder=$HOME/.davy/acts/$1
  else
    return 1
  fi
}

# Whether this is the machine, and the boot, that the intent was made for.
act_ids() {
  act_m= act_b=
  [ -r /etc/machine-id ] && read -r act_m </etc/machine-id
  read -r act_b </proc/sys/kernel/random/boot_id
  [ "$act_m" = "$1" ] && [ "$act_b" = "$2" ]
}

# /proc/PID/stat of a process. The command in it may hold anything, newlines and ") S 1" included: only what follows the last
# parenthesis is the kernel's; and where somebody mounted a file over it, not even that: bash runs a command substitution that
# stands in a number, and dash ends at a wrong one. Sets act_st_state, act_st_ppid, act_st_session, act_st_kernel, act_st_start,
# act_st_args (bytes of its arguments, 0 where they may not be known).
act_stat() {
  act_stat=
  while IFS= read -r act_st_l; do act_stat="$act_stat$act_st_l "; done 2>/dev/null <"$act_proc/$1/stat"
  [ "$act_stat" ] || return 1
  set -- ${act_stat##*) }
  [ $# -ge 20 ] || return 1
  case $1 in ?) ;; *) return 1 ;; esac
  case " $2 $4 $7 ${18} ${20} ${46} ${47} " in *[!0-9' ']* | *' 0'[0-9]*) return 1 ;; esac
  act_st_state=$1 act_st_ppid=$2 act_st_session=$4 act_st_start=${20} act_st_kernel= act_st_args=$((${47:-0} - ${46:-0}))
  [ $(($7 & 2097152)) = 0 ] || act_st_kernel=1
  # A program may end its first thread and run on in others: a zombie with living threads is not gone, and no kill of it is done.
  case $1 in Z | X | x) [ "${18}" -le 1 ] || act_st_state=S ;; esac
}

# A mount over /proc/PID hides a process: then a fresh /proc of our own, held for as long as the call may take. Sets act_proc.
act_view() {
  [ "$act_u" = 0 ] && grep -q ' /proc/[0-9]' /proc/self/mountinfo || return 0
  act_up
  act_holder=$(unshare -m --propagation private sh -c \
    'mount -n -t proc proc /proc && echo $$ && exec sleep "$1" >/dev/null 2>&1' sh $((${act_deadline:-$act_now} - act_now + 120)) \
    2>/dev/null </dev/null &)
  [ -d "/proc/$act_holder/root/proc/1" ] && act_proc=/proc/$act_holder/root/proc
}
act_unview() {
  act_proc=/proc
  [ ! "$act_holder" ] || kill -KILL "$act_holder" 2>/dev/null
  act_holder=
}

# Files. Sets act_sum: the sha256 of each, a word each in their order, or nothing. Others can write to these paths: a FIFO put
# there since would be waited for without end. GNU's dd does not wait; busybox's timeout takes up to a second to end. KILL: the
# call ignores TERM, and so does what it starts. The names never stand in what is read.
act_hash() {
  if [ "$act_dd" = blocks ]; then
    act_words $# $(for act_f; do timeout -s KILL 20 sh -c 'exec sha256sum <"$1"' sh "$act_f" 2>/dev/null || echo none; done)
    return
  fi
  act_words $# $(for act_f; do dd "if=$act_f" iflag=nonblock bs=65536 2>/dev/null | sha256sum; done)
  # The sum of nothing: an empty file, or a dd that knows no nonblock.
  case $act_dd$act_sum in *e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855*)
    case $act_dd in nonblock*) return ;; esac
    dd if=/dev/null iflag=nonblock >/dev/null 2>&1 && act_dd=nonblock || {
      act_dd=blocks
      act_hash "$@"
    }
    ;;
  esac
}
# How many, then what sha256sum said: one word for each, or none at all.
act_words() {
  act_n=$1 act_sum=
  shift
  for act_f; do
    [ "$act_f" != - ] || continue
    act_sum="$act_sum${act_sum:+ }$act_f" act_n=$((act_n - 1))
  done
  [ "$act_n" = 0 ] || act_sum=
}
