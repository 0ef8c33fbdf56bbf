# A reload makes systemd run its generators: programs in folders that anybody with root can write to. A linked one was captured
# before; of the others only those are left to run that a package lists with this content.

# Kinds of generators. Sets tell_n, and tell_from1 and so on: the paths of those that would run and are no package's.
tell_foreign() {
  tell_n=0 tell_links= tell_ask=
  set +f
  for tell_kind; do
    tell_seen=/
    for tell_dir in /run/systemd /etc/systemd /usr/local/lib/systemd /usr/lib/systemd /lib/systemd; do
      [ "$tell_dir" != /lib/systemd ] || [ ! /lib -ef /usr/lib ] || continue
      for tell_f in "$tell_dir/$tell_kind"/*; do tell_one; done
    done
  done
  set -f
  [ "$tell_ask" ] || return 0
  tell_packaged
  for tell_f in $tell_ask; do
    case $tell_mine in *"$nl$tell_f$nl"*) ;; *) tell_add ;; esac
  done
}
# The name at tell_f. The first folder that has a program or a mask under this name counts; what is neither hides none below it.
tell_one() {
  case $tell_seen in *"/${tell_f##*/}/"*) return 0 ;; esac
  if [ -f "$tell_f" ]; then
    [ ! -s "$tell_f" ] || [ -x "$tell_f" ] || return 0
  else
    [ -c "$tell_f" ] || return 0
  fi
  tell_seen=$tell_seen${tell_f##*/}/
  [ -f "$tell_f" ] && [ -s "$tell_f" ] || return 0
  case $tell_f in
    # No package has such names, and a list of words could not hold them.
    *[!A-Za-z0-9_.@:+/-]*) tell_add ;;
    /usr/lib/* | /lib/*)
      tell_ask="$tell_ask $tell_f"
      [ ! -L "$tell_f" ] || tell_links="$tell_links $tell_f"
      ;;
    # These folders are the administrator's, and whoever took his place.
    *) tell_add ;;
  esac
}
tell_add() {
  tell_n=$((tell_n + 1))
  eval "tell_from$tell_n=\$tell_f tell_by$tell_n="
}
# Sets tell_mine: a line for each of tell_ask that a package lists, with this content where the lists say which.
tell_packaged() {
  tell_mine=$nl tell_known=
  if [ -d /var/lib/dpkg/info ]; then
    tell_by_dpkg
  elif [ -d /var/lib/pacman/local ]; then
    tell_by_pacman
  elif command -v rpm >/dev/null; then
    tell_by_rpm
  fi
  # No list tells anything of generators, not even of systemd's own: then what lies where packages put theirs is a package's.
  [ "$tell_known" ] || tell_mine=$nl$(for tell_f in $tell_ask; do echo "$tell_f"; done)$nl
}
# By path and content. The path of a link is on a package's list, and its content is what it leads to.
tell_by_dpkg() {
  cd /var/lib/dpkg/info 2>/dev/null || return 0
  tell_to=$nl tell_names= tell_more=
  for tell_f in $tell_links; do
    tell_t=$(readlink -f -- "$tell_f" 2>/dev/null)
    case $tell_t in '' | *[!A-Za-z0-9_.@:+/-]*) continue ;; esac
    tell_to="$tell_to$tell_f=$tell_t$nl" tell_more="$tell_more -e /${tell_t##*/}"
  done
  set +f
  tell_sums=$nl$(grep -h -F -e -generators/ $tell_more -- *.md5sums 2>/dev/null)$nl
  [ ! "$tell_more" ] || tell_names=$nl$(grep -h -F -e -generators/ -- *.list 2>/dev/null)$nl
  set -f
  [ "$tell_sums" = "$nl$nl" ] || tell_known=1
  tell_now=$nl$(timeout -s KILL 10 md5sum -- $tell_ask 2>/dev/null)$nl
  for tell_f in $tell_ask; do
    tell_t=$tell_f tell_m=${tell_now%%"  $tell_f$nl"*}
    [ "$tell_m" != "$tell_now" ] || continue
    if [ -L "$tell_f" ]; then
      case $tell_to in *"$nl$tell_f="*) ;; *) continue ;; esac
      tell_listed "$tell_names" "$nl/" "$tell_f" || continue
      tell_t=${tell_to#*"$nl$tell_f="} tell_t=${tell_t%%"$nl"*}
    fi
    tell_listed "$tell_sums" "$nl${tell_m##*"$nl"}  " "$tell_t" && tell_mine="$tell_mine$tell_f$nl"
  done
}
# By path alone: these lists say no content in a form that costs little.
tell_by_pacman() {
  set +f
  tell_names=$nl$(grep -h -F -e -generators/ -- /var/lib/pacman/local/*/files 2>/dev/null)$nl
  set -f
  [ "$tell_names" = "$nl$nl" ] || tell_known=1
  for tell_f in $tell_ask; do
    tell_listed "$tell_names" "$nl" "$tell_f" && tell_mine="$tell_mine$tell_f$nl"
  done
}
tell_by_rpm() {
  tell_names=$nl$(timeout -s KILL 10 rpm -qf -- $tell_ask 2>&1)$nl
  # A database that cannot be read says something else of each.
  case $tell_names in *"${nl}error: "* | "$nl$nl") return 0 ;; esac
  tell_known=1
  for tell_f in $tell_ask; do
    case $tell_names in *"${nl}file $tell_f is not owned by any package$nl"*) ;; *) tell_mine="$tell_mine$tell_f$nl" ;; esac
  done
}
# A list, what stands before the path in it, and the path: written with /usr or without, as the package had it.
tell_listed() {
  tell_p=${3#/}
  case $1 in *"$2${tell_p#usr/}$nl"* | *"$2usr/${tell_p#usr/}$nl"*) ;; *) return 1 ;; esac
}
