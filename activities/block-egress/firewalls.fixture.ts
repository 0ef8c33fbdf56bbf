import { BUSYBOX_ALONE } from '../preserve-evidence/busybox.fixture.ts';

/** What a host has of firewalls before Davy comes. */
export interface Firewall {
  readonly name: string;
  /** Tool that Davy has to choose on it. */
  readonly manager: 'nft' | 'iptables' | 'iptables-legacy';
  /** Who ends rules that nobody confirmed. @default 'kernel' */
  readonly expiry?: 'process';
  /** Script that plants it. */
  readonly rules: string;
}

/** A host for each kind of firewall, and each kind of shell and tools beside it. */
export const FIREWALLS: readonly Firewall[] = [
  {
    name: 'nftables of its own',
    manager: 'nft',
    rules: `nft -f - <<'R'
table inet filter {
  chain output { type filter hook output priority 0; policy accept; ct state established,related accept; tcp dport 25 drop; }
}
R`,
  },
  {
    name: 'firewalld on nftables, iptables of containers beside it, bash for sh',
    manager: 'nft',
    rules: `ln -sf bash /usr/bin/sh
nft add table inet firewalld
nft 'add chain inet firewalld o { type filter hook output priority 10; }'
nft add rule inet firewalld o ct state established accept
iptables-nft -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`,
  },
  { name: 'no firewall', manager: 'nft', rules: ':' },
  {
    name: 'iptables on nftables',
    manager: 'iptables',
    rules: `for i in iptables-nft ip6tables-nft; do
$i -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; $i -A OUTPUT -p tcp --dport 25 -j DROP; done`,
  },
  {
    name: 'legacy iptables',
    manager: 'iptables-legacy',
    rules: `for i in iptables-legacy ip6tables-legacy; do
$i -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; $i -A OUTPUT -p tcp --dport 25 -j DROP; done`,
  },
  {
    name: 'iptables of a kernel without xt_time',
    manager: 'iptables',
    expiry: 'process',
    rules: `for i in iptables ip6tables; do
rm /usr/sbin/$i; printf '#!/bin/sh\\ncase $* in *datestop*) exit 2 ;; esac; exec /usr/sbin/%s-nft "$@"\\n' $i >/usr/sbin/$i; chmod 755 /usr/sbin/$i
$i -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; done`,
  },
  { name: 'busybox and nftables', manager: 'nft', rules: `{ ${BUSYBOX_ALONE}; } >/dev/null` },
  {
    name: 'busybox and iptables',
    manager: 'iptables',
    rules: `for i in iptables ip6tables; do $i -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; done
{ ${BUSYBOX_ALONE}; } >/dev/null`,
  },
];

const SHORT: readonly string[] = ['nftables of its own', 'legacy iptables'];

/** One of each family of tools, for `npm test`. */
export const oneOfEachFamily: readonly Firewall[] = FIREWALLS.filter(({ name }) => SHORT.includes(name));
