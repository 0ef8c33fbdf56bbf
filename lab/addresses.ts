/**
 * The lab's addresses: documentation ranges only (RFC 5737, RFC 3849), so that nothing here can be somebody's.
 * Hosts are in 198.51.100.0/24, everything outside them in 203.0.113.0/24.
 */
export const world = {
  /** Where Davy's connections come from, as a host sees it. */
  responder: '203.0.113.5',
  responder6: '2001:db8:2::5',
  pool: '203.0.113.10',
  pool6: '2001:db8:2::10',
  poolPort: 3333,
  loader: '203.0.113.20',
  loaderPort: 8443,
  /** Where the guard reports to. */
  control: '203.0.113.21',
  controlPort: 8443,
  /** A legitimate health check's far end. Nothing listens. */
  health: '203.0.113.30',
  /** A legitimate, very slow download. */
  mirror: '203.0.113.31',
  mirrorPort: 8080,
  /** The hosts' resolver. Nothing listens, so a look-up fails at once. */
  resolver: '203.0.113.53',
  /** Hosts reach all of this through a router, so that it is none of their own networks. */
  router: '198.51.100.1',
  router6: '2001:db8:1::1',
  /** Where a planted login comes from. */
  intruder: '203.0.113.66',
} as const;

const firstHost = 11;
export const maximumHosts = 240;

/** @param index counts from 0 */
export function hostAddress(index: number): { address: string; address6: string } {
  const last = firstHost + index;
  return { address: `198.51.100.${last}`, address6: `2001:db8:1::${last.toString(16)}` };
}

/** `ip -batch` lines that make the outside world: a bridge with every address of it. */
export function worldNetwork(): string[] {
  const addresses = [
    world.responder,
    world.pool,
    world.loader,
    world.control,
    world.health,
    world.mirror,
    world.resolver,
    world.intruder,
  ];
  return [
    'link set lo up',
    // A bridge without an address of its own takes the lowest of its ports': with each host that came or went the others sent to the
    // former one, and their connections stood still for minutes.
    'link add br0 address 02:00:c6:33:64:01 type bridge stp_state 0 forward_delay 0 mcast_snooping 0',
    // The responder comes first: it is the address that new connections to hosts start from.
    ...addresses.map((address) => `addr add ${address}/24 dev br0`),
    `addr add ${world.responder6}/64 dev br0 nodad`,
    `addr add ${world.pool6}/64 dev br0 nodad`,
    `addr add ${world.router}/32 dev br0`,
    `addr add ${world.router6}/128 dev br0 nodad`,
    'link set br0 up',
    `route add 198.51.100.0/24 dev br0 src ${world.responder}`,
    `route add 2001:db8:1::/64 dev br0 src ${world.responder6}`,
  ];
}

/** Takes out the cable of a host that is gone; fails where there is none. */
export const hostUnplug = (index: number): string[] => [`link del h${index}`];

/** `ip -batch` lines that plug a host in: run in the world's namespace, `pid` is any process in the host's. */
export function hostCable(index: number, pid: number): string[] {
  // The same hardware address after a reboot: the outside world remembers it.
  const hardware = `02:00:c6:33:64:${(firstHost + index).toString(16).padStart(2, '0')}`;
  return [
    `link add h${index} type veth peer name eth0 address ${hardware} netns ${pid}`,
    `link set h${index} master br0`,
    `link set h${index} up`,
  ];
}

/** `ip -batch` lines for inside a host. No default route: what is not documentation is unreachable. */
export function hostNetwork(index: number): string[] {
  const { address, address6 } = hostAddress(index);
  return [
    'link set lo up',
    `addr add ${address}/24 dev eth0`,
    `addr add ${address6}/64 dev eth0 nodad`,
    'link set eth0 up',
    `route add 203.0.113.0/24 via ${world.router}`,
    `route add 2001:db8:2::/64 via ${world.router6}`,
  ];
}
