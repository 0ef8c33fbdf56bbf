# Whether a process is what a target says: pid, start time and executable, or for a script the open script too; never its name.
#
# A target is 13 parameters: id, kind (single, image, script), pid, start ticks, uid, device:inode of the image, its sha256, its path,
# cgroup, maximum count, then for a script its device:inode, sha256 and path. What does not count is `-`.

kp_uid() {
  kp_u=
  while read -r kp_k kp_a kp_rest; do
    [ "$kp_k" = Uid: ] && { kp_u=$kp_a; return; }
  done 2>/dev/null <"$R/$1/status"
}
# As the survey reads it: the line of v2, else systemd's, else pids, else the first; without its numbers.
kp_cgroup() {
  kp_cg= kp_best=9
  while IFS= read -r kp_l; do
    case $kp_l in
      *:/) kp_k=4 ;;
      0::*) kp_k=1 ;;
      *:name=systemd:*) kp_k=2 ;;
      *:pids:*) kp_k=3 ;;
      *) kp_k=4 ;;
    esac
    [ "$kp_k" -lt "$kp_best" ] && kp_best=$kp_k kp_cg=$kp_l
  done 2>/dev/null <"$R/$1/cgroup"
  kp_cg=${kp_cg#*:}
  kp_cg=${kp_cg#*:}
}
# Whether the link of the executable is this path.
kp_path() {
  kp_to=$(readlink "$R/$1/exe" 2>/dev/null && echo .)
  kp_to=${kp_to%"$nl."}
  [ "$kp_to" = "$2" ] || [ "$kp_to" = "$2 (deleted)" ]
}
# pid, script's device:inode, sha256, path, interpreter. 0: runs it; 1: no; 2: runs something else from that path; 3: it has the
# name, but what it runs cannot be seen: the interpreter closed the file, and the working directory may have changed since.
# Sets kp_open_at: what has to be so still once it is stopped, or - where the interpreter closed the file.
kp_script() {
  # Our own shell runs a command, and all of the library stands in its arguments.
  case $kp_ours in *" $1 "*) return 1 ;; esac
  eval "kp_fds=\$kf_$1"
  kp_fd= kp_open_at=-
  for kp_l in 0 3 10 11 255; do
    case $kp_fds in *" $kp_l=$2:"*) kp_fd="$kp_l $kp_fd" ;; esac
  done
  # Neither its standard input nor named in its arguments: nothing has to be taken apart. The shell reads without the NULs, so
  # that a name may seem to be there and is not, but not the other way round.
  case " $kp_fd" in
    *' 0 '*) ;;
    *)
      if [ "$st_args" -gt 0 ] && [ "$st_args" -le 4096 ]; then
        kp_flat=
        while IFS= read -r kp_l || [ "$kp_l" ]; do kp_flat="$kp_flat$kp_l$nl"; done 2>/dev/null <"$R/$1/cmdline"
        case $kp_flat in *"${4##*/}"*) ;; *) return 1 ;; esac
      fi
      ;;
  esac
  # The first word that is no option. For a shell -e is an option like others, -c a command, -s standard input; for the rest
  # -c, -e and -m are programs. The words are told apart by a byte that is no white space: an empty one counts, a newline is one
  # of its bytes.
  kp_op= kp_i=0 kp_skip=
  case ${5##*/} in *sh | busybox*) kp_shell=1 ;; *) kp_shell= ;; esac
  kp_list=$(tr '\0\002' '\002\003' 2>/dev/null <"$R/$1/cmdline")
  IFS=$kp_between
  for kp_l in $kp_list; do
    kp_i=$((kp_i + 1))
    if [ "$kp_i" = 1 ]; then
      # Its own name, and where that is busybox the applet's.
      case ${5##*/}=${kp_l##*/} in busybox*=busybox*) kp_skip=1 ;; esac
      continue
    fi
    if [ "$kp_skip" ]; then kp_skip=; continue; fi
    case $kp_shell$kp_l in
      1--rcfile | 1--init-file) kp_skip=1; continue ;;
      1--* | --*) continue ;;
      1-*c*) unset IFS; return 1 ;;
      1-*s*) break ;;
      1[-+]*[oO]) kp_skip=1; continue ;;
      1[-+]*) continue ;;
      -[cem]) unset IFS; return 1 ;;
      -[rIWX]) kp_skip=1; continue ;;
      -*) continue ;;
    esac
    kp_op=$kp_l
    break
  done
  unset IFS
  if [ ! "$kp_op" ]; then
    case " $kp_fd" in *' 0 '*) kp_open_at=0 ;; *) return 1 ;; esac
  elif [ "${kp_op##*/}" = "${4##*/}" ] && [ "${kp_fd%0 }" ]; then
    kp_open_at=${kp_fd%% *}
  elif [ "${kp_op##*/}" = "${4##*/}" ]; then
    case $kp_op in /*) kp_at=$kp_op ;; *) kp_at=$R/$1/cwd/$kp_op ;; esac
    if [ ! -f "$kp_at" ] || [ "$(stat -L -c '%d:%i' -- "$kp_at" 2>/dev/null)" != "$2" ]; then
      [ "$kp_op" = "$4" ] && return 2
      case $kp_op in /*) return 1 ;; *) return 3 ;; esac
    fi
  else
    return 1
  fi
  case $kp_open_at in -) ;; *) kp_at=$R/$1/fd/$kp_open_at kp_open_at=$1/fd/$kp_open_at=$2: ;; esac
  act_hash "$kp_at"
  [ "$act_sum" = "$3" ] && return 0
  return 2
}

# Whether process ${14} is what the target (the 13 parameters before) says. 0 it is, 1 it is not, 2 nearly, 3 it cannot be seen.
kp_is() {
  kp_open_at=-
  act_stat "${14}" || return 1
  case $st_state in Z | X | x) return 1 ;; esac
  kp_uid "${14}"
  if ! kp_image "${14}"; then
    # Its executable may not be read: where the rest fits, nobody can say that it is not the one.
    case $2 in
      single) [ "$3:$4" = "${14}:$st_start" ] && return 3 ;;
      *) [ "$kp_u" = "$5" ] && kp_path "${14}" "$8" && return 3 ;;
    esac
    return 1
  fi
  case $2 in
    single)
      [ "${14}" = "$3" ] && [ "$st_start" = "$4" ] || return 1
      case $kx in "$6:"*) ;; *) return 2 ;; esac
      [ "$ks" = "$7" ] && [ "$kp_u" = "$5" ] || return 2
      ;;
    image)
      kp_path "${14}" "$8" || return 1
      [ "$kp_u" = "$5" ] || return 1
      kp_cgroup "${14}"
      [ "$ks" = "$7" ] && [ "$kp_cg" = "$9" ] || return 2
      ;;
    script)
      case $kx in "$6:"*) ;; *) return 1 ;; esac
      [ "$ks" = "$7" ] && [ "$kp_u" = "$5" ] || return 1
      kp_script "${14}" "${11}" "${12}" "${13}" "$8" || return $?
      ;;
    *) return 1 ;;
  esac
  return 0
}
