import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';
import { world } from '../../lab/addresses.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { withSession } from '../../ssh/session.fixture.ts';
import { eventually } from '../../test/shared/eventually.ts';
import { targetOf } from '../../test/shared/targets.ts';
import { addressOf } from '../call/scene.fixture.ts';
import { readScripts } from '../scripts.ts';
import { applier } from './apply.ts';

/** Receipts on standard output instead of a file: this test is about the packets. */
const LIBRARY = `act_before() { echo "before $2"; }
act_after() { shift; echo "after $*"; }
${readScripts(applier.library)}`;
const LIMITS = { timeoutMs: 20_000, maxStdoutBytes: 65_536, maxStderrBytes: 65_536 };

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const POOLS = (['ipv4', 'ipv6'] as const).map((family): Target => {
  const identity = { kind: 'egress', family, address: family === 'ipv4' ? world.pool : world.pool6 } as const;
  return targetOf(identity);
});

/** As a container runtime does it: a network of its own, forwarded and masqueraded. */
const CONTAINER = `set -e
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip link add c0 type veth peer name c1
ip addr add 10.99.0.1/24 dev c0; ip addr add fd99::1/64 dev c0 nodad; ip link set c0 up
flow() { echo "while :; do exec 3<>/dev/tcp/$1/${world.poolPort} && while echo hello >&3; do read -t 0.1 -u 3 x; done; done"; }
setsid unshare -n bash -c "trap '' PIPE
until ip link set c1 up; do sleep 0.05; done 2>/dev/null
ip addr add 10.99.0.2/24 dev c1; ip addr add fd99::2/64 dev c1 nodad
ip route add default via 10.99.0.1; ip -6 route add default via fd99::1
{ $(flow ${world.pool}); } & $(flow ${world.pool6})" >/dev/null 2>&1 </dev/null &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
ip link set c1 netns $!`;

const managers = [
  [
    'nftables',
    `nft -f - <<'R'
table inet runtime { chain post { type nat hook postrouting priority 100; iifname "c0" masquerade; }; }
R`,
  ],
  [
    'iptables on nftables',
    'for i in iptables-nft ip6tables-nft; do $i -t nat -A POSTROUTING -o eth0 -j MASQUERADE; $i -A FORWARD -i c0 -j ACCEPT; done',
  ],
  [
    'legacy iptables',
    'for i in iptables-legacy ip6tables-legacy; do $i -t nat -A POSTROUTING -o eth0 -j MASQUERADE; $i -A FORWARD -i c0 -j ACCEPT; done',
  ],
] as const;

test.each(managers)('what a container sends through the host is dropped too, with %s', async (_, rules) => {
  const host = await lab.host({ bystanders: false, database: false });
  try {
    const ready = await host.sh(`${CONTAINER}\n${rules}`);
    expect(ready.stderr.toString()).toBe('');
    const heard = () => heardFrom(host);
    const flows = (since: number) => eventually(async () => (await heard()).every((at) => at > since));
    await flows(0);
    await withSession(addressOf(host), LIBRARY, async (session) => {
      const context = {
        incidentId: asId('inc', 'inc_01JZZZZZZZZZZZZZZZZZZZZZZZ'),
        callId: asId('cal', 'cal_1'),
        actId: asId('act', 'act_1'),
        responder: { address: session.peer.clientAddress, port: 1, serverPort: session.peer.serverPort },
        egressConfirmSeconds: 60,
      };
      const run = async (lines: ReturnType<typeof applier.program>) => {
        for (const one of lines) {
          const reply = await session.call(one, LIMITS);
          expect(Buffer.from(reply.stderr).toString()).toBe('');
        }
      };
      await run(applier.program(POOLS, context));
      const silent = await heard();
      // Our rules see what the container goes on sending.
      const counted = await counts(host);
      await eventually(async () => {
        const now = await counts(host);
        return now.length === 2 && now.every((count, i) => count >= (counted[i] ?? 0) + 3);
      });
      expect(await heard()).toEqual(silent);

      const confirmed = await applier.confirm?.(session, POOLS, context);
      expect(confirmed?.map((seen) => seen.seen)).toEqual(['absent', 'absent']);
      expect(await heard()).toEqual(silent);
      await run(applier.undo?.(POOLS, context) ?? []);
      const left = await host.sh('nft list ruleset; iptables-legacy-save; ip6tables-legacy-save');
      expect(left.stdout.toString()).not.toContain('davy');
      await flows(Date.now());
    });
  } finally {
    await host.close();
  }
});

/** The newest line that the pool had from this host, for each family. */
async function heardFrom(host: LabHost): Promise<number[]> {
  const all = await lab.pool.connections();
  return [host.address, host.address6].map((from) =>
    Math.max(0, ...all.filter((one) => one.from === from).map((one) => one.lastSeenAt)),
  );
}

/** Packets that our rules dropped of what is forwarded: IPv4 and IPv6. The host itself sends nothing there. */
async function counts(host: LabHost): Promise<number[]> {
  const said = await host.sh(`
nft list ruleset | awk '/^table inet davy/ { own = 1 } /^table/ && !/davy/ { own = 0 } own && /chain/ { hook = $2 } own && hook == "forward" && / drop/ { print }' | grep -o 'packets [0-9]*' | cut -d ' ' -f 2
for i in iptables-nft ip6tables-nft iptables-legacy ip6tables-legacy; do
  c=$($i-save | grep -o '^:davy_[^ ]*') && $i -xnvL "\${c#:}" | awk '/DROP/ { print $1 }'
done 2>/dev/null`);
  return said.stdout.toString().split('\n').filter(Boolean).map(Number);
}
