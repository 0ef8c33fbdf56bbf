# Whether a process is what a target says: pid, start time and executable, or for a script the open script too; never its name.
#
# A target (see act_load) has: id, kind (single, image, script), sha256 and path of the executable, uid; a single one pid, start
# (ticks) and image (device:inode); all of one image cgroup and most (how many there may be); those of one script most, image, and
# the script's script (device:inode), script_sha256 and script_path.

kill_uid() {
  kill_u=
  while read -r kill_k kill_a kill_rest; do
    [ "$kill_k" = Uid: ] && {
      kill_u=$kill_a
      return
    }
  done 2>/dev/null <"$act_proc/$1/status"
}
# As the survey reads it: the line of v2, else systemd's, else pids, else the first; without its numbers.
kill_cgroup() {
  kill_cg= kill_best=9
  while IFS= read -r kill_l; do
    case $kill_l in
      *:/) kill_k=4 ;;
      0::*) kill_k=1 ;;
      *:name=systemd:*) kill_k=2 ;;
      *:pids:*) kill_k=3 ;;
      *) kill_k=4 ;;
    esac
    [ "$kill_k" -lt "$kill_best" ] && kill_best=$kill_k kill_cg=$kill_l
  done 2>/dev/null <"$act_proc/$1/cgroup"
  kill_cg=${kill_cg#*:}
  kill_cg=${kill_cg#*:}
}
# Whether the link of the executable is this path.
kill_path() {
  kill_to=$(readlink "$act_proc/$1/exe" 2>/dev/null && echo .)
  kill_to=${kill_to%"$nl."}
  [ "$kill_to" = "$2" ] || [ "$kill_to" = "$2 (deleted)" ]
}
# pid; of the loaded target the script. 0: runs it; 1: no; 2: runs something else from that path; 3: it has the
# name, but what it runs cannot be seen: the interpreter closed the file, and the working directory may have changed since.
# Sets kill_open_at: what has to be so still once it is stopped, or - where the interpreter closed the file.
kill_script() {
  # Our own shell runs a command.
  case $kill_ours in *" $1 "*) return 1 ;; esac
  eval "kill_fds=\$kill_fds_$1"
  kill_fd= kill_open_at=-
  for kill_l in 0 3 10 11 255; do
    case $kill_fds in *" $kill_l=$t_script:"*) kill_fd="$kill_l $kill_fd" ;; esac
  done
  # Neither its standard input nor named in its arguments: nothing has to be taken apart. The shell reads without the NULs, so
  # that a name may seem to be there and is not, but not the other way round.
  case " $kill_fd" in
    *' 0 '*) ;;
    *)
      if [ "$act_st_args" -gt 0 ] && [ "$act_st_args" -le 4096 ]; then
        kill_flat=
        while IFS= read -r kill_l || [ "$kill_l" ]; do kill_flat="$kill_flat$kill_l$nl"; done 2>/dev/null <"$act_proc/$1/cmdline"
        case $kill_flat in *"${t_script_path##*/}"*) ;; *) return 1 ;; esac
      fi
      ;;
  esac
  # The first word that is no option. For a shell -e is an option like others, -c a command, -s standard input; for the rest
  # -c, -e and -m are programs. The words are told apart by a byte that is no white space: an empty one counts, a newline is one
  # of its bytes.
  kill_op= kill_i=0 kill_skip=
  case ${t_path##*/} in *sh | busybox*) kill_shell=1 ;; *) kill_shell= ;; esac
  kill_list=$(tr '\0\002' '\002\003' 2>/dev/null <"$act_proc/$1/cmdline")
  IFS=$kill_between
  for kill_l in $kill_list; do
    kill_i=$((kill_i + 1))
    if [ "$kill_i" = 1 ]; then
      # Its own name, and where that is busybox the applet's.
      case ${t_path##*/}=${kill_l##*/} in busybox*=busybox*) kill_skip=1 ;; esac
      continue
    fi
    if [ "$kill_skip" ]; then
      kill_skip=
      continue
    fi
    case $kill_shell$kill_l in
      1--rcfile | 1--init-file)
        kill_skip=1
        continue
        ;;
      1--* | --*) continue ;;
      1-*c*)
        unset IFS
        return 1
        ;;
      1-*s*) break ;;
      1[-+]*[oO])
        kill_skip=1
        continue
        ;;
      1[-+]*) continue ;;
      -[cem])
        unset IFS
        return 1
        ;;
      -[rIWX])
        kill_skip=1
        continue
        ;;
      -*) continue ;;
    esac
    kill_op=$kill_l
    break
  done
  unset IFS
  if [ ! "$kill_op" ]; then
    case " $kill_fd" in *' 0 '*) kill_open_at=0 ;; *) return 1 ;; esac
  elif [ "${kill_op##*/}" = "${t_script_path##*/}" ] && [ "${kill_fd%0 }" ]; then
    kill_open_at=${kill_fd%% *}
  elif [ "${kill_op##*/}" = "${t_script_path##*/}" ]; then
    case $kill_op in /*) kill_at=$kill_op ;; *) kill_at=$act_proc/$1/cwd/$kill_op ;; esac
    if [ ! -f "$kill_at" ] || [ "$(stat -L -c '%d:%i' -- "$kill_at" 2>/dev/null)" != "$t_script" ]; then
      [ "$kill_op" = "$t_script_path" ] && return 2
      case $kill_op in /*) return 1 ;; *) return 3 ;; esac
    fi
  else
    return 1
  fi
  case $kill_open_at in -) ;; *) kill_at=$act_proc/$1/fd/$kill_open_at kill_open_at=$1/fd/$kill_open_at=$t_script: ;; esac
  act_hash "$kill_at"
  [ "$act_sum" = "$t_script_sha256" ] && return 0
  return 2
}

# Whether process $1 is what the loaded target says. 0 it is, 1 it is not, 2 nearly, 3 it cannot be seen.
kill_is() {
  kill_open_at=-
  act_stat "$1" || return 1
  case $act_st_state in Z | X | x) return 1 ;; esac
  kill_uid "$1"
  if ! kill_image "$1"; then
    # Its executable may not be read: where the rest fits, nobody can say that it is not the one.
    case $t_kind in
      single) [ "$t_pid:$t_start" = "$1:$act_st_start" ] && return 3 ;;
      *) [ "$kill_u" = "$t_uid" ] && kill_path "$1" "$t_path" && return 3 ;;
    esac
    return 1
  fi
  case $t_kind in
    single)
      [ "$1" = "$t_pid" ] && [ "$act_st_start" = "$t_start" ] || return 1
      case $kill_key in "$t_image:"*) ;; *) return 2 ;; esac
      [ "$kill_sum" = "$t_sha256" ] && [ "$kill_u" = "$t_uid" ] || return 2
      ;;
    image)
      kill_path "$1" "$t_path" || return 1
      [ "$kill_u" = "$t_uid" ] || return 1
      kill_cgroup "$1"
      [ "$kill_sum" = "$t_sha256" ] && [ "$kill_cg" = "$t_cgroup" ] || return 2
      ;;
    script)
      case $kill_key in "$t_image:"*) ;; *) return 1 ;; esac
      [ "$kill_sum" = "$t_sha256" ] && [ "$kill_u" = "$t_uid" ] || return 1
      kill_script "$1" || return $?
      ;;
    *) return 1 ;;
  esac
  return 0
}
