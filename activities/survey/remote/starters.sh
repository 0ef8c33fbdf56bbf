# Remote functions that list and read the starters other than cron's: the places of the table of starters, and those of every home.

# A dead network mount blocks whoever looks into it, builtins included: such homes are left out, and our side says so.
survey_remote() {
  survey_remote=
  while read -r survey_device survey_at survey_type survey_rest; do
    case $survey_type in nfs* | cifs | smb* | fuse.sshfs | autofs | 9p | ceph | afs | *gluster*) survey_remote="$survey_remote $survey_at" ;; esac
  done </proc/mounts
}
survey_is_remote() {
  for survey_at in $survey_remote; do
    case $1/ in "$survey_at"/*) return 0 ;; esac
  done
  return 1
}

# Words: most bytes of a text, of the beginning of a program, and of all of either; most homes; then lists of places: whose files are not read, whose
# beginning is read, which are read whole, and those in homes. A place may be a pattern, so a list is taken apart without patterns and
# each place then with them. Only what is there becomes a word: all words are copied for each one that is added.
survey_starters() {
  survey_text_max=$1 survey_start_max=$2 survey_starters_max=$3 survey_homes_max=$4
  survey_places="$5 - $6 - $7" survey_home_places=$8
  survey_secrets=
  set --
  survey_remote
  set -f
  for survey_place in $survey_places; do
    set +f
    case $survey_place in
      -)
        if [ "$survey_secrets" ]; then survey_starts=$(($# - survey_secrets)); else survey_secrets=$#; fi
        continue
        ;;
      # The same folder by its other name.
      lib/* | sbin/*) [ -L "${survey_place%%/*}" ] && continue ;;
    esac
    for survey_f in "$survey_prefix"$survey_place; do
      if [ -d "$survey_f" ]; then
        set -- "$@" "$survey_f/"
      elif [ -e "$survey_f" ] || [ -L "$survey_f" ]; then
        set -- "$@" "$survey_f"
      fi
    done
  done
  set +f
  survey_homes= survey_count=0 survey_more=
  while IFS=: read -r survey_name survey_pass survey_id survey_group survey_gecos survey_home survey_shell; do
    case $survey_home in /*) ;; *) continue ;; esac
    survey_home=${survey_home%/}
    case $nl$survey_homes in *"$nl$survey_home$nl"*) continue ;; esac
    survey_homes=$survey_homes$survey_home$nl
    survey_is_remote "$survey_home" && continue
    [ -d "$survey_home/" ] || continue
    survey_count=$((survey_count + 1))
    [ "$survey_count" -le "$survey_homes_max" ] || {
      survey_more=1
      break
    }
    # Where thousands of programs lie nobody keeps repositories, and looking for them would take long.
    case $survey_home in /bin | /sbin | /usr/bin | /usr/sbin | /usr/lib | /dev | /proc | /sys) survey_shared=1 ;; *) survey_shared= ;; esac
    set -f
    for survey_place in $survey_home_places; do
      set +f
      case $survey_shared$survey_place in '1*'*) continue ;; esac
      for survey_f in "$survey_prefix${survey_home#/}/"$survey_place; do
        if [ -d "$survey_f" ]; then
          set -- "$@" "$survey_f/"
        elif [ -e "$survey_f" ] || [ -L "$survey_f" ]; then
          set -- "$@" "$survey_f"
        fi
      done
    done
    set +f
  done </etc/passwd
  survey_not='*.sample' survey_depth=2
  survey_part persistence survey_starters_listed "$@"
  shift "$survey_secrets"
  survey_part persistence-starts survey_starters_begun "$@"
  shift "$survey_starts"
  survey_part persistence-texts survey_starters_read "$survey_text_max" "$@"
  survey_not=
}
# The mark at the end says how the reading ended: what was cut off before it has none.
survey_starters_listed() {
  {
    survey_tree 2 "$@"
    printf 'ended %s\0' $?
  } | head -c "$survey_tmp_max"
  return "${survey_more:-0}"
}
survey_starters_begun() {
  survey_count=$survey_starts
  for survey_f in "$@"; do
    shift
    [ "$survey_count" -gt 0 ] && set -- "$@" "$survey_f"
    survey_count=$((survey_count - 1))
  done
  survey_starters_read "$survey_start_max" "$@"
}
survey_starters_read() {
  survey_most=$1
  shift
  {
    [ $# -eq 0 ] || timeout 20 find "$@" -xdev -maxdepth 2 -type f ! -name "$survey_not" -exec timeout 10 head -v -c "$survey_most" -- {} +
    printf '\n==> %sended <==\n%s' "$survey_prefix" $?
  } | head -c "$survey_starters_max"
}
