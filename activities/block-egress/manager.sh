# Which packet filter the host uses: one manager, never mixed.
#
# - What this incident used before, else what the host uses (firewalld and ufw through what they sit on), else nft.
# - Asking a legacy iptables makes its tables, so that is only asked where the kernel says that there are some; asking
#   iptables-nft is needless where nft lists no table of its. So most hosts are asked by two listings.

# A command of iptables: whether it has rules that can be asked for.
egress_asks() {
  command -v "$1" >/dev/null || return 1
  case $1 in ip6*) egress_ip=ip6 ;; *) egress_ip=ip ;; esac
  egress_old= egress_new=1
  while read -r egress_l; do [ "$egress_l" = filter ] && egress_old=1; done 2>/dev/null <"/proc/net/${egress_ip}_tables_names"
  [ "$egress_nft" ] && case $nl$egress_tables$nl in *"${nl}table $egress_ip filter$nl"*) ;; *) egress_new= ;; esac
  [ "$egress_old$egress_new" ] || return 1
  case $("$1" -V 2>/dev/null) in *nf_tables*) [ "$egress_new" ] ;; *) [ "$egress_old" ] ;; esac
}
egress_rules() { egress_asks "$1" && "$1" -w 5 -S 2>/dev/null | grep -q '^-A\|^-P [A-Z]* DROP'; }
egress_chain() { egress_asks "$1" && "$1" -w 5 -nL "$egress_chain" >/dev/null 2>&1; }
# Tables with other names than iptables-nft's.
egress_tables() {
  IFS=$nl
  for egress_l in $egress_tables; do
    unset IFS
    case $egress_l in table\ ip\ * | table\ ip6\ *)
      case ${egress_l##* } in filter | nat | mangle | raw | security) continue ;; esac
      ;;
    esac
    return 0
  done
  unset IFS
  return 1
}

# Sets egress_manager: nft, or the iptables command; empty when nothing works.
egress_manager() {
  egress_manager= egress_nft=
  egress_nft_read && {
    egress_manager=nft
    return
  }
  egress_tables=$(nft list tables 2>/dev/null) && egress_nft=1
  for egress_i in iptables iptables-nft iptables-legacy; do
    egress_chain "$egress_i" || egress_chain "ip6${egress_i#ip}" || continue
    egress_manager=$egress_i
    return
  done
  case $egress_tables in *\ firewalld*)
    egress_manager=nft
    return
    ;;
  esac
  if [ ! -r /etc/ufw/ufw.conf ] || ! grep -qi '^ENABLED=yes' /etc/ufw/ufw.conf 2>/dev/null; then
    egress_tables && {
      egress_manager=nft
      return
    }
  fi
  for egress_i in iptables-legacy iptables iptables-nft; do
    egress_rules "$egress_i" || egress_rules "ip6${egress_i#ip}" || continue
    egress_manager=$egress_i
    return
  done
  [ "$egress_nft" ] && {
    egress_manager=nft
    return
  }
  iptables -w 5 -S >/dev/null 2>&1 && egress_manager=iptables
}
egress_open() {
  set -f
  egress_table=$1 egress_chain=$2
  egress_manager
}
