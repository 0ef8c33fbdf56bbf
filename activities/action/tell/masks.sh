# Masks for the moment of a reload, and how they go.
#
# - A mask is a link under the same name in /run, whose folder comes before all others. Its text is another way to write
#   /dev/null, so that after a kill exactly ours are found again.
# - A name that already stands in /run cannot be masked there: it is hidden by a leading dot for that moment. It is moved by
#   name, so that a link is never followed.
# - A receipt stands before each of them. Every exit of the call takes them away, and settling does where no exit was reached.

# Kinds of generators. Fails where one of them would run all the same.
tell_mask() {
  tell_foreign "$@"
  tell_i=0
  while [ "$tell_i" -lt "$tell_n" ]; do
    tell_i=$((tell_i + 1))
    eval "tell_f=\$tell_from$tell_i"
    tell_dir=${tell_f%/*} tell_name=${tell_f##*/} tell_way=mask
    tell_kind=${tell_dir##*/}
    [ "${tell_dir%/*}" != /run/systemd ] || tell_way=hide
    # The name is the host's own bytes.
    case $tell_name in *[!A-Za-z0-9_.@:+-]*) tell_t=odd ;; *) tell_t=$tell_name ;; esac
    [ "${#tell_t}" -le 100 ] || tell_t=odd
    act_leave=tell_unmask
    if [ ! -d "/run/systemd/$tell_kind" ]; then
      act_note "$tell_act" - folder "made=$tell_kind" && mkdir -m 755 -- "/run/systemd/$tell_kind" 2>/dev/null || return 1
      tell_made="$tell_made$tell_kind "
    fi
    act_note "$tell_act" - masking "how=$tell_way" "kind=$tell_kind" "name=$tell_t" || return 1
    eval "tell_by$tell_i=\$tell_way"
    case $tell_way in
      hide) mv -n -T -- "$tell_f" "$tell_dir/.davy-$act_callid-$tell_name" 2>/dev/null && [ ! -e "$tell_f" ] && [ ! -L "$tell_f" ] ;;
      *) ln -s -T -- /dev/./null "/run/systemd/$tell_kind/$tell_name" 2>/dev/null ;;
    esac || return 1
  done
}
# Takes away what tell_mask made, and nothing else.
tell_unmask() {
  act_leave= tell_i=0 tell_left=
  while [ "$tell_i" -lt "$tell_n" ]; do
    tell_i=$((tell_i + 1))
    eval "tell_f=\$tell_from$tell_i tell_way=\${tell_by$tell_i:-}"
    tell_dir=${tell_f%/*}
    case $tell_way in
      mask) tell_bare "/run/systemd/${tell_dir##*/}/${tell_f##*/}" ;;
      hide) tell_show "$tell_dir/.davy-$act_callid-${tell_f##*/}" ;;
    esac
  done
  tell_n=0
  tell_unmade $tell_made
  tell_made=
}
# A mask of ours, which goes.
tell_bare() {
  [ -L "$1" ] && [ "$(readlink -- "$1")" = /dev/./null ] || return 0
  rm -f -- "$1" && act_note "$tell_act" - unmasked || tell_left=left=1
}
# A name that we hid, which comes back unless another stands there by now.
tell_show() {
  [ -e "$1" ] || [ -L "$1" ] || return 0
  tell_t=${1##*/}
  mv -n -T -- "$1" "${1%/*}/${tell_t#".davy-$act_callid-"}" 2>/dev/null
  [ -e "$1" ] || [ -L "$1" ] && tell_left=left=1 || act_note "$tell_act" - unmasked
}
tell_unmade() {
  for tell_kind; do rmdir -- "/run/systemd/$tell_kind" 2>/dev/null; done
  return 0
}

# Settling: act, kinds of which receipts say that we made the folder. Finds ours by what they are.
tell_mend() {
  tell_act=$1 tell_left=
  shift
  set +f
  for tell_kind in system-generators system-environment-generators user-generators user-environment-generators; do
    for tell_f in "/run/systemd/$tell_kind"/*; do tell_bare "$tell_f"; done
    for tell_f in "/run/systemd/$tell_kind/.davy-$act_callid-"*; do tell_show "$tell_f"; done
  done
  set -f
  tell_unmade "$@"
}
