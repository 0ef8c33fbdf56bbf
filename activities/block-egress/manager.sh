# Which packet filter the host uses: one manager, never mixed.
#
# - What this incident used before, else what the host uses (firewalld and ufw through what they sit on), else nft.
# - Asking a legacy iptables makes its tables, so that is only asked where the kernel says that there are some; asking
#   iptables-nft is needless where nft lists no table of its. So most hosts are asked by two listings.

# A command of iptables: whether it has rules that can be asked for.
egress_asks() {
  command -v "$1" >/dev/null || return 1
  case $1 in ip6*) eg_ip=ip6 ;; *) eg_ip=ip ;; esac
  eg_old= eg_new=1
  while read -r eg_l; do [ "$eg_l" = filter ] && eg_old=1; done 2>/dev/null <"/proc/net/${eg_ip}_tables_names"
  [ "$eg_nft" ] && case $nl$eg_tables$nl in *"${nl}table $eg_ip filter$nl"*) ;; *) eg_new= ;; esac
  [ "$eg_old$eg_new" ] || return 1
  case $("$1" -V 2>/dev/null) in *nf_tables*) [ "$eg_new" ] ;; *) [ "$eg_old" ] ;; esac
}
egress_rules() { egress_asks "$1" && "$1" -w 5 -S 2>/dev/null | grep -q '^-A\|^-P [A-Z]* DROP'; }
egress_chain() { egress_asks "$1" && "$1" -w 5 -nL "$chain" >/dev/null 2>&1; }
# Tables with other names than iptables-nft's.
egress_tables() {
  IFS=$nl
  for eg_l in $eg_tables; do
    unset IFS
    case $eg_l in table\ ip\ * | table\ ip6\ *)
      case ${eg_l##* } in filter | nat | mangle | raw | security) continue ;; esac
      ;;
    esac
    return 0
  done
  unset IFS
  return 1
}

# Sets fw: nft, or the iptables command; empty when nothing works.
egress_manager() {
  fw= eg_nft=
  egress_nft_read && { fw=nft; return; }
  eg_tables=$(nft list tables 2>/dev/null) && eg_nft=1
  for eg_i in iptables iptables-nft iptables-legacy; do
    egress_chain "$eg_i" || egress_chain "ip6${eg_i#ip}" || continue
    fw=$eg_i
    return
  done
  case $eg_tables in *\ firewalld*) fw=nft; return ;; esac
  if [ ! -r /etc/ufw/ufw.conf ] || ! grep -qi '^ENABLED=yes' /etc/ufw/ufw.conf 2>/dev/null; then
    egress_tables && { fw=nft; return; }
  fi
  for eg_i in iptables-legacy iptables iptables-nft; do
    egress_rules "$eg_i" || egress_rules "ip6${eg_i#ip}" || continue
    fw=$eg_i
    return
  done
  [ "$eg_nft" ] && { fw=nft; return; }
  iptables -w 5 -S >/dev/null 2>&1 && fw=iptables
}
egress_open() {
  set -f
  table=$1 chain=$2
  egress_manager
}
