# Addresses in the remote shell, compared by value: one IPv6 address has many texts. No command is started for it, and nothing
# but digits gets into an arithmetic expression: bash runs a command substitution that stands in one.

# Sets eg_n: IPv4 as one number, IPv6 as eight. A zone is cut off, IPv4 mapped into IPv6 is IPv4. Fails: not one address.
egress_number() {
  eg_n= eg_a=${1%%%*}
  case $eg_a in ::[Ff][Ff][Ff][Ff]:*.*) eg_a=${eg_a##*:} ;; esac
  case $eg_a in
    '' | *[!0-9A-Fa-f:.]*) return 1 ;;
    *:*.*)
      egress_octets "${eg_a##*:}" || return 1
      eg_low=$((eg_n / 65536)):$((eg_n % 65536)) eg_n=
      # The last colon is the group's, or half of the "::".
      eg_a=${eg_a%:*}
      case $eg_a in *:) eg_a=$eg_a: ;; esac
      egress_groups "$eg_a" 6 && eg_n=$eg_n:$eg_low
      ;;
    *:*) egress_groups "$eg_a" 8 ;;
    *) egress_octets "$eg_a" ;;
  esac
}
# Also sets eg_le: the bytes in the order in which /proc/net/route has them.
egress_octets() {
  eg_n=
  IFS=.
  set -- $1
  unset IFS
  [ $# = 4 ] || return 1
  for eg_g; do
    # A leading 0 is octal, for the resolver as for the shell; dash ends at a wrong number.
    case $eg_g in '' | *[!0-7]*) case $eg_g in '' | *[!0-9]* | 0?*) return 1 ;; esac ;; esac
    [ ${#eg_g} -le 4 ] && [ $((eg_g)) -le 255 ] || return 1
  done
  eg_n=$(((($1 * 256 + $2) * 256 + $3) * 256 + $4))
  eg_le=$(((($4 * 256 + $3) * 256 + $2) * 256 + $1))
}
# Text, how many groups it has to stand for.
egress_groups() {
  eg_n= eg_head=${1%%::*} eg_tail= eg_some=
  case $1 in *::*) eg_tail=${1#*::} eg_some=1 ;; esac
  IFS=:
  set -- "$2" $eg_head - $eg_tail
  unset IFS
  eg_gap=$(($1 - $# + 2))
  shift
  if [ "$eg_some" ]; then [ "$eg_gap" -ge 0 ] || return 1; else [ "$eg_gap" = 0 ] || return 1; fi
  for eg_g; do
    case $eg_g in
      -) while [ "$eg_gap" -gt 0 ]; do eg_n=$eg_n:0 eg_gap=$((eg_gap - 1)); done ;;
      '' | *[!0-9A-Fa-f]* | ?????*) eg_n=; return 1 ;;
      *) eg_n=$eg_n:$((0x$eg_g)) ;;
    esac
  done
  eg_n=${eg_n#:}
}

# What must stay reachable, as words number=why in eg_kept: the responder, resolvers, gateways.
egress_kept() {
  eg_kept=' '
  for eg_r in "$1" "${davy_peer%% *}"; do egress_number "$eg_r" && eg_kept="$eg_kept$eg_n=responder "; done
  # Behind a local stub stand those that it asks. The last line may lack its newline.
  for eg_l in /etc/resolv.conf /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf; do
    while read -r eg_word eg_r eg_rest || [ "$eg_word" ]; do
      [ "$eg_word" = nameserver ] && egress_number "$eg_r" && eg_kept="$eg_kept$eg_n=resolver "
    done <"$eg_l"
  done
  eg_last=
  while read -r eg_if eg_to eg_via eg_rest; do
    case $eg_via in "$eg_last" | *[!0-9A-Fa-f]* | 00000000) continue ;; esac
    # The kernel prints the four bytes as a little-endian number: compared with eg_le.
    eg_last=$eg_via eg_kept="$eg_kept"le$((0x$eg_via))=gateway' '
  done </proc/net/route
  while read -r eg_to eg_n eg_from eg_m eg_via eg_rest; do
    case $eg_via in "$eg_last" | 00000000000000000000000000000000) continue ;; esac
    eg_last=$eg_via eg_r=
    while [ "$eg_via" ]; do
      eg_to=${eg_via#????}
      [ "$eg_to" != "$eg_via" ] || break
      eg_r=$eg_r:${eg_via%"$eg_to"} eg_via=$eg_to
    done
    egress_number "${eg_r#:}" && eg_kept="$eg_kept$eg_n=gateway "
  done </proc/net/ipv6_route
} 2>/dev/null

# Sets eg_why where the address has to stay reachable, or is none; eg_n else.
egress_protected() {
  eg_why= eg_le=none
  case $1 in 127.* | 0.* | ::1 | ::) eg_why=loopback; return ;; esac
  egress_number "$1" || { eg_why=not-an-address; return; }
  case $eg_n in 0:0:0:0:0:0:0:[01]) eg_why=loopback; return ;; esac
  for eg_r in "$eg_n" "le$eg_le"; do
    case $eg_kept in *" $eg_r="*)
      eg_why=${eg_kept#*" $eg_r="}
      eg_why=${eg_why%% *}
      return
      ;;
    esac
  done
}
