import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../../domain/plan.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import type { JudgeContext } from '../../domain/verdict/index.ts';
import { emptyContext, judge } from '../../domain/verdict/index.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, diffManifest, minerArguments, openLab } from '../../lab/index.ts';
import { targetOf } from '../../test/shared/targets.ts';
import { words } from '../call/infected.fixture.ts';
import { callOf, lineTarget, onHost, setting, singleTargets } from '../call/scene.fixture.ts';
import { sendCall } from '../call/send.ts';
import { surveyOf } from '../survey/survey-host.fixture.ts';
import { applier } from './apply.ts';
import { plan } from './plan.ts';

const MINER = '/tmp/wnTKYg';
const KEYS = '/root/.ssh/authorized_keys';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab?.close());

const context = (): JudgeContext => ({
  ...emptyContext,
  indicators: {
    pools: [{ host: 'pool.lab', addresses: [lab.pool.address], ports: [lab.pool.port] }],
    hashes: {},
    addresses: [],
  },
});

function planned(snapshot: Snapshot): Target[] {
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  const draft = plan(snapshot, judge(snapshot, context()), { host: host.name, protect });
  return draft.targets.filter(({ selected }) => selected).map(({ identity }) => targetOf(identity));
}
const text = async (path: string): Promise<string> => (await host.read(path)).toString('latin1');
const without = (whole: string, part: string): string => {
  expect(whole.split(part)).toHaveLength(2);
  return whole.replace(part, '');
};

/** What a person's session sees of the act. */
async function disable(targets: readonly Target[], killed: readonly Target[] = []) {
  const call = callOf(host, { 'disable-persistence': targets, 'kill-processes': killed });
  return onHost(host, async (session) => (await sendCall(session, call, setting(call))).acts);
}

describe('starters of an ordinary host', () => {
  beforeEach(async () => {
    host = await lab.host({
      infection: ddgInfection({
        miner: { args: minerArguments },
        guard: null,
        loader: null,
        cron: { lines: [] },
      }),
    });
  });

  test('are found, linked, taken away and gone, and every other byte of the host stays', async () => {
    await host.addUser('app');
    const bashrc = `export PATH=$PATH:~/bin\r\nalias ll='ls -l'\nnohup ${MINER} \\\n  -B >/dev/null 2>&1 &\n[ -x /usr/bin/mesg ] && mesg n`;
    const evilOfBashrc = `nohup ${MINER} \\\n  -B >/dev/null 2>&1 &\n`;
    await host.write('/home/app/.bashrc', bashrc, { mode: 0o644 });
    await host.sh('chown app:app /home/app/.bashrc');
    await host.write('/etc/profile.d/lang.sh', `#!/bin/sh\n# locale\n${MINER} >/dev/null 2>&1 &\n`);
    await host.write('/etc/rc.local', `#!/bin/sh -e\n/usr/bin/logger up\n${MINER}\nexit 0\n`, {
      mode: 0o755,
    });
    // A package's file: it loses the line, and never goes itself.
    const profile = await text('/etc/profile');
    await host.write('/etc/profile', `${profile}if [ "$USER" ]; then\n  ${MINER} &\nfi\n`, { mode: 0o644 });
    // Read by what every host has, and by what lies beside it.
    await host.write('/home/app/.profile', '[ -f ~/.bashrc ] && . ~/.bashrc\n');
    await host.write('/etc/profile.d/proxy.sh', 'export https_proxy=http://proxy.corp.example:3128\n');
    await host.sh(`printf 'command="${MINER}" ssh-ed25519 AAAAC3 x\\n' >>${KEYS}`);

    const targets = planned(await surveyOf(host));
    expect(
      targets.map(({ identity }) => ('path' in identity ? `${identity.kind} ${identity.path}` : '')),
    ).toEqual([
      'line /etc/profile',
      'name /etc/profile.d/lang.sh',
      'line /etc/rc.local',
      'line /home/app/.bashrc',
    ]);
    const before = await host.manifest();
    const acts = await disable(targets, await singleTargets(host, MINER, 'miner'));
    expect(words(acts)).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(await text('/etc/profile')).toBe(`${profile}if [ "$USER" ]; then\n:\nfi\n`);
    expect(await text('/etc/rc.local')).toBe('#!/bin/sh -e\n/usr/bin/logger up\nexit 0\n');
    expect(await text('/home/app/.bashrc')).toBe(without(bashrc, evilOfBashrc));
    expect((await host.sh('stat -c "%U:%G %a" /home/app/.bashrc')).stdout.toString()).toBe('app:app 644\n');
    const touched =
      /^(?:changed|removed) (?:\/etc\/profile|\/etc\/profile\.d(?:\/lang\.sh)?|\/etc\/rc\.local|\/home\/app(?:\/\.bashrc)?|\/etc): /;
    const others = diffManifest(before, await host.manifest()).filter(
      (line) => !touched.test(line) && !/ \/run(?::|\/davy-)|gone from processes/.test(line),
    );
    expect(others).toEqual([]);

    const call = callOf(host, { 'disable-persistence': targets });
    const seen = await onHost(host, (session) => {
      const [act] = call.acts;
      const known = act === undefined ? undefined : setting(call).contexts.get(act.id);
      if (known === undefined) throw new Error('no context');
      return applier.inspect(session, targets, known, []);
    });
    expect(seen.map((one) => one.seen)).toEqual(['absent', 'absent', 'absent', 'absent']);
    expect(planned(await surveyOf(host))).toEqual([]);
  });

  test('a unit goes with its links; where no systemd runs nobody remembers it', async () => {
    await host.write(
      '/etc/systemd/system/u.service',
      `[Service]\nExecStart=${MINER}\n[Install]\nWantedBy=multi-user.target\n`,
    );
    await host.sh(
      'mkdir -p /etc/systemd/system/multi-user.target.wants; ln -s ../u.service /etc/systemd/system/multi-user.target.wants/u.service',
    );
    const targets = planned(await surveyOf(host));
    expect(targets.map(({ identity }) => (identity.kind === 'name' ? identity.type : ''))).toEqual([
      'link',
      'file',
    ]);
    expect(words(await disable(targets))).toEqual(['done', 'done']);
    expect((await host.run(['test', '-e', '/etc/systemd/system/u.service'])).code).toBe(1);
    expect(
      (await host.run(['test', '-L', '/etc/systemd/system/multi-user.target.wants/u.service'])).code,
    ).toBe(1);
  });

  test('a line of ld.so.preload goes, and the library beside it stays', async () => {
    await host.sh(
      'cp /lib/*/libm.so.6 /usr/local/lib/liblog.so; cp /lib/*/libm.so.6 /usr/local/lib/libevil.so',
    );
    await host.write('/etc/ld.so.preload', '/usr/local/lib/liblog.so\n/usr/local/lib/libevil.so\n');
    expect(words(await disable([lineTarget('/etc/ld.so.preload', '/usr/local/lib/libevil.so')]))).toEqual([
      'done',
    ]);
    expect(await text('/etc/ld.so.preload')).toBe('/usr/local/lib/liblog.so\n');
  });
});
