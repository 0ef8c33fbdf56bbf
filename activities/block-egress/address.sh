# Addresses in the remote shell, compared by value: one IPv6 address has many texts. No command is started for it, and nothing
# but digits gets into an arithmetic expression: bash runs a command substitution that stands in one.

# Sets egress_n: IPv4 as one number, IPv6 as eight. A zone is cut off, IPv4 mapped into IPv6 is IPv4. Fails: not one address.
egress_number() {
  egress_n= egress_a=${1%%%*}
  case $egress_a in ::[Ff][Ff][Ff][Ff]:*.*) egress_a=${egress_a##*:} ;; esac
  case $egress_a in
    '' | *[!0-9A-Fa-f:.]*) return 1 ;;
    *:*.*)
      egress_octets "${egress_a##*:}" || return 1
      egress_low=$((egress_n / 65536)):$((egress_n % 65536)) egress_n=
      # The last colon is the group's, or half of the "::".
      egress_a=${egress_a%:*}
      case $egress_a in *:) egress_a=$egress_a: ;; esac
      egress_groups "$egress_a" 6 && egress_n=$egress_n:$egress_low
      ;;
    *:*) egress_groups "$egress_a" 8 ;;
    *) egress_octets "$egress_a" ;;
  esac
}
# Also sets egress_le: the bytes in the order in which /proc/net/route has them.
egress_octets() {
  egress_n=
  IFS=.
  set -- $1
  unset IFS
  [ $# = 4 ] || return 1
  for egress_g; do
    # A leading 0 is octal, for the resolver as for the shell; dash ends at a wrong number.
    case $egress_g in '' | *[!0-7]*) case $egress_g in '' | *[!0-9]* | 0?*) return 1 ;; esac ;; esac
    [ ${#egress_g} -le 4 ] && [ $((egress_g)) -le 255 ] || return 1
  done
  egress_n=$(((($1 * 256 + $2) * 256 + $3) * 256 + $4))
  egress_le=$(((($4 * 256 + $3) * 256 + $2) * 256 + $1))
}
# Text, how many groups it has to stand for.
egress_groups() {
  egress_n= egress_head=${1%%::*} egress_tail= egress_some=
  case $1 in *::*) egress_tail=${1#*::} egress_some=1 ;; esac
  IFS=:
  set -- "$2" $egress_head - $egress_tail
  unset IFS
  egress_gap=$(($1 - $# + 2))
  shift
  if [ "$egress_some" ]; then [ "$egress_gap" -ge 0 ] || return 1; else [ "$egress_gap" = 0 ] || return 1; fi
  for egress_g; do
    case $egress_g in
      -) while [ "$egress_gap" -gt 0 ]; do egress_n=$egress_n:0 egress_gap=$((egress_gap - 1)); done ;;
      '' | *[!0-9A-Fa-f]* | ?????*)
        egress_n=
        return 1
        ;;
      *) egress_n=$egress_n:$((0x$egress_g)) ;;
    esac
  done
  egress_n=${egress_n#:}
}

# What must stay reachable, as words number=why in egress_kept: the responder, resolvers, gateways.
egress_kept() {
  egress_kept=' '
  for egress_r in "$1" "${davy_peer%% *}"; do egress_number "$egress_r" && egress_kept="$egress_kept$egress_n=responder "; done
  # Behind a local stub stand those that it asks. The last line may lack its newline.
  for egress_l in /etc/resolv.conf /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf; do
    while read -r egress_word egress_r egress_rest || [ "$egress_word" ]; do
      [ "$egress_word" = nameserver ] && egress_number "$egress_r" && egress_kept="$egress_kept$egress_n=resolver "
    done <"$egress_l"
  done
  egress_last=
  while read -r egress_if egress_to egress_via egress_rest; do
    case $egress_via in "$egress_last" | *[!0-9A-Fa-f]* | 00000000) continue ;; esac
    # The kernel prints the four bytes as a little-endian number: compared with egress_le.
    egress_last=$egress_via egress_kept="$egress_kept"le$((0x$egress_via))=gateway' '
  done </proc/net/route
  while read -r egress_to egress_n egress_from egress_m egress_via egress_rest; do
    case $egress_via in "$egress_last" | 00000000000000000000000000000000) continue ;; esac
    egress_last=$egress_via egress_r=
    while [ "$egress_via" ]; do
      egress_to=${egress_via#????}
      [ "$egress_to" != "$egress_via" ] || break
      egress_r=$egress_r:${egress_via%"$egress_to"} egress_via=$egress_to
    done
    egress_number "${egress_r#:}" && egress_kept="$egress_kept$egress_n=gateway "
  done </proc/net/ipv6_route
} 2>/dev/null

# Sets egress_why where the address has to stay reachable, or is none; egress_n else.
egress_protected() {
  egress_why= egress_le=none
  case $1 in 127.* | 0.* | ::1 | ::)
    egress_why=loopback
    return
    ;;
  esac
  egress_number "$1" || {
    egress_why=not-an-address
    return
  }
  case $egress_n in 0:0:0:0:0:0:0:[01])
    egress_why=loopback
    return
    ;;
  esac
  for egress_r in "$egress_n" "le$egress_le"; do
    case $egress_kept in *" $egress_r="*)
      egress_why=${egress_kept#*" $egress_r="}
      egress_why=${egress_why%% *}
      return
      ;;
    esac
  done
}
