# Which processes a kill is about to look at, and what they run.
#
# - Listings only propose pids: a forged line proposes, and the check of /proc/PID decides.
# - Mounts over /proc/PID hide nothing: then a private mount namespace with a fresh /proc is looked through.
# - One listing and one stat are a look at everything, however many processes there are: a round costs the same on each host.

kp_begin() {
  [ "$kp_begun" ] && return
  kp_begun=1 kp_between=$(printf '\002') kp_over=' ' kp_refused=' ' kp_drift=' ' kp_blind=' ' kp_killed=' ' kp_prot=' 1 2 ' kp_sums=' ' kp_owner= kp_open= act_frozen=
  act_user
  kp_view
  read -r kp_p kp_rest </proc/self/stat
  kp_prot="$kp_prot$$ " kp_ours=' ' kp_k=1
  while [ "$kp_p" -gt 1 ]; do
    kp_prot="$kp_prot$kp_p "
    [ "$kp_k" ] && kp_ours="$kp_ours$kp_p "
    [ "$kp_p" = $$ ] && kp_k=
    act_stat "$kp_p" || break
    kp_p=$st_ppid
  done
}
kp_view() {
  act_view
  kp_prot="$kp_prot$act_holder "
}
# Whoever kills its holder takes the view away: then nothing would be there any more, neither to kill nor to go on.
kp_still_view() { [ ! "$act_holder" ] || [ -d "$R/1" ] || { R=/proc; kp_view; }; }

# What the listing has to say of a target; targets follow. busybox's ls prints "?" for bytes that cannot be shown: only what is
# ahead of them is asked for.
kp_patterns() {
  kp_pats=
  while [ $# -ge 13 ]; do
    case $2 in single) ;; *) kp_pats="$kp_pats$nl-> ${8%%[!' '-~]*}" ;; esac
    shift 13
  done
  kp_pats=${kp_pats#"$nl"}
}
# The links of all executables. Where there are many, grep takes fewer steps than the shell.
kp_links() {
  kp_list=
  [ "$kp_pats" ] || return 0
  set +f
  set -- "$R"/[0-9]*/exe
  set -f
  if [ $# -gt 300 ]; then kp_list=$(ls -ln "$@" 2>/dev/null | grep -aF -e "$kp_pats")
  else kp_list=$(ls -ln "$@" 2>/dev/null)
  fi
}
# Which pids may be meant, by number or by the text of the link. Sets kp_cand, of them all; kp_of_N, of the N-th target, each
# once: one that is listed twice would count twice; and kp_asks, those that may run a script.
kp_propose() {
  kp_patterns "$@"
  kp_links
  kp_cand=' ' kp_asks=' ' kp_ti=0
  while [ $# -ge 13 ]; do
    kp_ti=$((kp_ti + 1)) kp_own=
    case $2 in
      single) kp_own=" $3" ;;
      *)
        kp_text="-> ${8%%[!' '-~]*}"
        case $kp_list in *"$kp_text"*) kp_pick ;; esac
        ;;
    esac
    eval "kp_of_$kp_ti=\$kp_own"
    for kp_p in $kp_own; do
      case $kp_cand in *" $kp_p "*) ;; *) kp_cand="$kp_cand$kp_p " ;; esac
      case $2 in script) kp_asks="$kp_asks$kp_p " ;; esac
    done
    shift 13
  done
}
kp_pick() {
  IFS=$nl
  for kp_l in $kp_list; do
    case $kp_l in *"$kp_text"*) ;; *) continue ;; esac
    kp_l=${kp_l#*"$R/"}
    kp_l=${kp_l%%/*}
    case $kp_l in '' | *[!0-9]*) continue ;; esac
    case "$kp_own " in *" $kp_l "*) ;; *) kp_own="$kp_own $kp_l" ;; esac
  done
  unset IFS
}
# The executables of the candidates, in one stat: kx_PID is device:inode:size:ctime; each one is hashed once. Of those that may
# run a script the files that an interpreter reads it from, too: kf_PID, words number=device:inode:size:ctime.
kp_images() {
  kp_args=
  for kp_p in $kp_cand; do
    # What is stopped was looked at, and cannot change.
    case " $act_frozen" in *" $kp_p:"*) continue ;; esac
    eval "kx_$kp_p= kf_$kp_p="
    kp_args="$kp_args $R/$kp_p/exe"
    case $kp_asks in *" $kp_p "*) for kp_l in 0 3 10 11 255; do kp_args="$kp_args $R/$kp_p/fd/$kp_l"; done ;; esac
  done
  [ "$kp_args" ] || return 0
  kp_unsummed=
  set -- $(stat -L -c '%n %d:%i:%s:%Z' $kp_args 2>/dev/null)
  while [ $# -ge 2 ]; do
    kp_p=${1#"$R/"}
    kp_l=${kp_p#*/} kp_p=${kp_p%%/*}
    # What a tool of the host says is no program text.
    case $kp_p:$2 in :* | *[!0-9:]*) shift 2; continue ;; esac
    case $kp_l in
      exe)
        eval "kx_$kp_p=$2"
        case $kp_sums in *" $2="*) ;; *) case $kp_unsummed in *" $2@"*) ;; *) kp_unsummed="$kp_unsummed $2@$1" ;; esac ;; esac
        ;;
      fd/0 | fd/3 | fd/10 | fd/11 | fd/255) eval "kf_$kp_p=\"\$kf_$kp_p ${kp_l#fd/}=$2\"" ;;
    esac
    shift 2
  done
  [ "$kp_unsummed" ] || return 0
  kp_args=
  for kp_l in $kp_unsummed; do kp_args="$kp_args ${kp_l#*@}"; done
  set -- $(sha256sum $kp_args 2>/dev/null)
  while [ $# -ge 2 ]; do
    for kp_l in $kp_unsummed; do
      [ "${kp_l#*@}" = "$2" ] && kp_sums="$kp_sums${kp_l%%@*}=$1 "
    done
    shift 2
  done
}
# kx and ks of one pid: key and hash.
kp_image() {
  eval "kx=\$kx_$1"
  ks=
  [ "$kx" ] || return 1
  case $kp_sums in *" $kx="*) ;; *) return 1 ;; esac
  ks=${kp_sums#*" $kx="}
  ks=${ks%% *}
}
