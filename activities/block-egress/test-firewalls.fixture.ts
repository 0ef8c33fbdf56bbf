import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../../domain/plan.ts';
import { world } from '../../lab/addresses.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { eventually } from '../../test/shared/eventually.ts';
import type { ActContext } from '../action/applier.ts';
import { applier } from './apply.ts';
import { egressContext, egressTo, INCIDENT, LIMITS, openEgress, POOLS } from './egress-session.fixture.ts';
import type { Firewall } from './firewalls.fixture.ts';
import { ownNames } from './words.ts';

/** What blocking promises, on a host of its own for each firewall. */
export function testFirewalls(firewalls: readonly Firewall[]): void {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab.close());

  describe.each(firewalls)('a host with $name', ({ manager, rules, expiry = 'kernel' }) => {
    let host: LabHost;
    let session: HostSession;
    let act = 0;
    let planted = '';
    const context = (more: Partial<ActContext> = {}) => egressContext(session, act, more);
    const [table, chain] = ownNames(INCIDENT);

    beforeAll(async () => {
      host = await lab.host({ bystanders: false, database: false });
      const flow = (pool: string) =>
        `(exec setsid bash -c "trap '' PIPE; while :; do exec 3<>/dev/tcp/${pool}/${world.poolPort} && while echo hello >&3; do read -t 0.1 -u 3 x; done; done" >/dev/null 2>&1 </dev/null) &`;
      const ready = await host.sh(`set -e\n${rules}\n${flow(world.pool)}\n${flow(world.pool6)}`);
      expect(ready.stderr.toString()).toBe('');
      session = await open();
    });
    afterAll(async () => {
      await session?.close();
      await host?.close();
    });
    beforeEach(() => {
      act += 1;
    });

    const open = () => openEgress(host);
    const run = async (lines: readonly Uint8Array[]): Promise<string[]> => {
      const said: string[] = [];
      for (const line of lines) {
        const reply = await session.call(line as never, LIMITS);
        expect(Buffer.from(reply.stderr).toString()).toBe('');
        said.push(...Buffer.from(reply.stdout).toString().split('\n').filter(Boolean));
      }
      return said;
    };
    const block = (targets: readonly Target[], more: Partial<ActContext> = {}) =>
      run(applier.program(targets, context(more)));
    const look = async (targets: readonly Target[] = POOLS): Promise<string[]> =>
      (await applier.inspect(session, targets, context(), [])).map((seen) => seen.seen);
    /** All rules, without counters. */
    const everything = async (): Promise<string> => {
      const all = await host.sh(`nft -s list ruleset 2>/dev/null
for i in iptables-legacy-save ip6tables-legacy-save iptables-nft-save ip6tables-nft-save; do $i 2>/dev/null | grep -v '^#' | sed 's/\\[.*//'; done`);
      return all.stdout.toString();
    };
    /** Every rule of others. An empty FORWARD that lets all pass is what iptables-nft makes around our jump. */
    const others = async (): Promise<string> =>
      (await everything())
        .replace(new RegExp(`table inet ${table} \\{[\\s\\S]*?\\n\\}\\n`), '')
        .replace(new RegExp(`\\n*\\tchain ${chain} \\{[\\s\\S]*?\\n\\t\\}\\n`, 'g'), '\n')
        .replaceAll(new RegExp(`^.*${chain}.*\\n`, 'gm'), '')
        .replace(
          /\n*\tchain FORWARD \{\n\t\ttype filter hook forward priority filter; policy accept;\n\t\}\n/g,
          '\n',
        );
    /** Packets that our rules dropped, IPv4 and IPv6. */
    const dropped = async (): Promise<number[]> => {
      const said = await host.sh(
        manager === 'nft'
          ? `nft list chain inet ${table} output | grep -o 'packets [0-9]*' | cut -d ' ' -f 2`
          : `for i in ${manager} ip6${manager.slice(2)}; do $i -xnvL ${chain} | grep DROP | awk '{ print $1 }'; done`,
      );
      return said.stdout.toString().split('\n').filter(Boolean).map(Number);
    };
    /** The newest line that the pool had from this host, for each family; undefined without one. */
    const heard = async (): Promise<number[]> => {
      const all = await lab.pool.connections();
      return [host.address, host.address6].map((from) =>
        Math.max(0, ...all.filter((one) => one.from === from).map((one) => one.lastSeenAt)),
      );
    };
    const flows = (since: readonly number[]) =>
      eventually(async () => (await heard()).every((at, i) => at > (since[i] ?? 0)));

    test('open flows stop at once, v4 and v6; other rules stay byte for byte; a new login works and confirms', async () => {
      await flows([Date.now(), Date.now()]);
      planted = await everything();
      const before = await others();
      const said = await block(POOLS);
      const unconfirmed = `unknown reason=unconfirmed manager=${manager} expiry=${expiry}`;
      const begun = POOLS.map(({ id }) => `before ${id}`);
      const ended = POOLS.map(({ id }) => `after ${id} ${unconfirmed}`);
      // With nft the addresses of an act are one transaction.
      expect(said).toEqual(
        manager === 'nft' ? [...begun, ...ended] : begun.flatMap((line, i) => [line, ended[i]]),
      );
      const silent = await heard();
      expect(await look()).toEqual(['temporary', 'temporary']);
      await eventually(async () => {
        const counts = await dropped();
        return counts.length === 2 && counts.every((count) => count >= 3);
      });
      expect(await heard()).toEqual(silent);
      expect(await others()).toBe(before);

      const fresh = await open();
      const confirmed = await applier.confirm?.(fresh, POOLS, context());
      await fresh.close();
      expect(confirmed?.map((seen) => seen.seen)).toEqual(['absent', 'absent']);
      expect(await look()).toEqual(['absent', 'absent']);
      expect(await others()).toBe(before);
      expect(await heard()).toEqual(silent);
      const rules = await host.sh(`nft list ruleset; iptables-legacy-save; ip6tables-legacy-save`);
      expect(rules.stdout.toString()).not.toMatch(/expires|datestop|davy-unconfirmed|meta time/);
    });

    test('done again it finds its rules and changes nothing', async () => {
      const own = () => host.sh(`nft -s list ruleset; ${manager === 'nft' ? ':' : `${manager} -S`}`);
      const before = (await own()).stdout.toString();
      const said = await block(POOLS);
      expect(said.filter((line) => line.startsWith('after'))).toEqual(
        POOLS.map(({ id }) => `after ${id} done manager=${manager} stands=already`),
      );
      expect((await own()).stdout.toString()).toBe(before);
    });

    test('undo removes what it made and nothing else, and the flows are back', async () => {
      const others0 = await others();
      const [first, second] = POOLS;
      expect(await run(applier.undo?.([first], context()) ?? [])).toContain(`after ${first.id} done`);
      expect(await look()).toEqual(['present', 'absent']);
      expect(await run(applier.undo?.(POOLS, context()) ?? [])).toEqual([
        `before ${first.id}`,
        `after ${first.id} already-absent`,
        `before ${second.id}`,
        `after ${second.id} done`,
      ]);
      expect(await others()).toBe(others0);
      expect(await everything()).toBe(planted);
      const all = await host.sh(
        `nft list ruleset; iptables-save; iptables-legacy-save; ip6tables-save; ip6tables-legacy-save`,
      );
      expect(all.stdout.toString()).not.toContain('davy');
      await flows(await heard());
    });

    test('without confirmation the rules expire by themselves, and cannot be confirmed any more', async () => {
      const since = await heard();
      const said = await block(POOLS, { egressConfirmSeconds: 2 });
      expect(said.join('\n')).toMatch(/unconfirmed[\s\S]*unconfirmed/);
      expect(await look()).toEqual(['temporary', 'temporary']);
      await eventually(async () => (await look()).every((seen) => seen === 'present'));
      await flows(since.map(() => Date.now()));
      const confirmed = await applier.confirm?.(session, POOLS, context());
      expect(confirmed?.map((seen) => seen.seen)).toEqual(['present', 'present']);
      await run(applier.undo?.(POOLS, context()) ?? []);
    });

    test('responder, loopback, resolvers and gateways are refused, in whatever text they come', async () => {
      await host.sh(
        'printf "nameserver 203.0.113.53\\nnameserver 2001:db8:2:0::0053\\n" >/etc/resolv.conf; ip route add 192.0.2.0/24 via 198.51.100.1',
      );
      const refused = [
        [world.responder, 'responder'],
        [world.resolver, 'resolver'],
        ['2001:db8:2::53', 'resolver'],
        ['127.0.0.53', 'loopback'],
        ['::1', 'loopback'],
        [world.router, 'gateway'],
      ] as const;
      const before = await others();
      expect(await block(refused.map(([address]) => egressTo(address)))).toEqual(
        refused.flatMap(([address, reason]) => {
          const { id } = egressTo(address);
          return [`before ${id}`, `after ${id} refused reason=${reason}`];
        }),
      );
      expect(await others()).toBe(before);
      expect((await host.sh('nft list ruleset; iptables-legacy-save')).stdout.toString()).not.toContain(
        'davy',
      );
    });
  });
}
