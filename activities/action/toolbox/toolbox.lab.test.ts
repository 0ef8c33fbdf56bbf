import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asId } from '../../../domain/ids.ts';
import { line } from '../../../domain/shell-line.ts';
import type { Toolboxes } from '../../../intel/toolbox.ts';
import { openToolboxes } from '../../../intel/toolbox.ts';
import type { Lab, LabHost } from '../../../lab/index.ts';
import { openLab } from '../../../lab/index.ts';
import type { HostSession } from '../../../ssh/host-session.ts';
import { openHost } from '../../../ssh/open-host.ts';
import { OPTIONS } from '../../../ssh/session.fixture.ts';
import { DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { addressOf, callOf, cronLine, LIBRARY, setting } from '../../call/scene.fixture.ts';
import { sendCall } from '../../call/send.ts';
import { readScripts } from '../../scripts.ts';
import { survey } from '../../survey/index.ts';
import { SURVEY_SCRIPTS } from '../../survey/remote/scripts.ts';
import { fetchedToolbox, HIDING, plantHidingLibrary } from './toolbox.fixture.ts';
import { dropToolbox, sendToolbox, useToolbox } from './toolbox.ts';

const ALL = LIBRARY + readScripts([...SURVEY_SCRIPTS, 'action/marks/marks.sh']) + TRY_LIBRARY;
const LIMITS = { timeoutMs: 60_000, maxStdoutBytes: 64 * 1024, maxStderrBytes: 64 * 1024 };
const user = asId('cal', 'cal_T1');

let lab: Lab;
let host: LabHost;
let toolboxes: Toolboxes;
beforeAll(async () => {
  toolboxes = openToolboxes(fetchedToolbox());
  lab = await openLab();
});
beforeEach(async () => {
  host = await lab.host({ database: false });
  return () => host.close();
});
afterAll(() => lab?.close());

async function onHost<T>(use: (session: HostSession) => Promise<T>, shell?: string): Promise<T> {
  const session = await openHost(addressOf(host), {
    ...OPTIONS,
    library: ALL,
    ...(shell === undefined ? {} : { shell }),
  });
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const leftovers = async (): Promise<string> =>
  (
    await host.sh(
      'ls -d /run/davy-*-tools /root/davy-*-tools /var/lib/davy-*-tools /var/tmp/davy-*-tools 2>/dev/null',
    )
  ).stdout.toString();

test('it is sent to a folder for root alone, runs there, and goes without a trace', async () => {
  await onHost(async (session) => {
    const sent = await sendToolbox(session, toolboxes, user);
    if ('none' in sent) throw new Error(sent.none);
    expect(sent.folder).toBe('/run/davy-cal_T1-tools');
    expect(sent.note).toMatch(
      /^toolbox for x86_64 sent to .*: busybox sha256:[0-9a-f]{64}, sash sha256:[0-9a-f]{64}$/,
    );
    const { stdout } = await host.sh(`stat -c '%a %u %n' ${sent.folder} ${sent.folder}/*`);
    expect(stdout.toString()).toBe(
      `700 0 ${sent.folder}\n500 0 ${sent.folder}/busybox\n500 0 ${sent.folder}/sash\n`,
    );
    expect(await dropToolbox(session, user)).toBe('toolbox removed');
    expect(await leftovers()).toBe('');
  });
});

test('where no program may run in /run, as Debian mounts it, it lies elsewhere', async () => {
  await host.sh('mount -o remount,noexec /run');
  await onHost(async (session) => {
    const sent = await sendToolbox(session, toolboxes, user);
    expect('folder' in sent && sent.folder).toBe('/root/davy-cal_T1-tools');
    await dropToolbox(session, user);
  });
  expect(await leftovers()).toBe('');
});

test('what another worker left behind goes before it is sent anew, and so it does with its call’s folder', async () => {
  await onHost(async (session) => {
    await sendToolbox(session, toolboxes, asId('svy', 'svy_OLD'));
    await sendToolbox(session, toolboxes, user);
    expect(await leftovers()).toBe('/run/davy-cal_T1-tools\n');
    await host.sh(
      `mkdir /run/davy-${user}; echo "call ${user} pid=1 start=1 session=1 leader=0 deadline=1" >/run/davy-${user}/receipts`,
    );
    await session.call(line('act_clean', user), LIMITS);
  });
  expect(await leftovers()).toBe('');
});

test('what does not read back as it was sent is taken away and not used', async () => {
  const lying: HostSession['call'] = async () => {
    throw new Error('replaced below');
  };
  await onHost(async (session) => {
    const between = {
      call: async (...asked: Parameters<typeof lying>) => {
        const reply = await session.call(...asked);
        return text(asked[0]).startsWith('toolbox_back')
          ? { ...reply, stdout: reply.stdout.subarray(1) }
          : reply;
      },
    };
    expect(await sendToolbox(between, toolboxes, user)).toEqual({
      none: 'no toolbox: busybox does not read back as it was sent',
    });
  });
  expect(await leftovers()).toBe('');
});

describe('under a library that hides itself', () => {
  beforeEach(() => plantHidingLibrary(host));
  const look = (session: HostSession) =>
    survey(session, { surveyId: asId('svy', 'svy_1'), number: 1, now: new Date() });

  test('the host’s own tools do not show it, and those of ours do', async () => {
    await onHost(async (session) => {
      expect((await look(session)).preload).toBeNull();
      const sent = await sendToolbox(session, toolboxes, user);
      if ('none' in sent) throw new Error(sent.none);
      const seen = await onHost(look, sent.shell);
      expect(seen.preload).toContain(HIDING);
      expect(seen.injected).toEqual([]);
    });
  });

  test('its line is taken out by our own tools, immutable as it is; the host’s own say that it was gone already', async () => {
    // Under another name the library lets it be marked, as whoever loads it marks it first.
    await host.sh('busybox ln /etc/ld.so.preload /etc/other && chattr +i /etc/other');
    expect((await host.sh('lsattr /etc/other')).stdout.toString()).toMatch(/^-+i/);
    const call = () => callOf(host, { 'remove-cron-entries': [cronLine('/etc/ld.so.preload', HIDING)] });
    await onHost(async (session) => {
      const first = call();
      const lied = await sendCall(session, first, setting(first));
      expect(lied.acts[0]?.outcomes[0]).toMatchObject({ outcome: 'already-absent' });
      const sent = await sendToolbox(session, toolboxes, user);
      if ('none' in sent) throw new Error(sent.none);
      const second = call();
      const done = await onHost(
        (clean) => sendCall(clean, second, { ...setting(second), before: [useToolbox(sent)] }),
        sent.shell,
      );
      expect(['done', 'neutralised']).toContain(done.acts[0]?.outcomes[0]?.outcome);
    });
    const maps = await host.sh('cat /proc/self/maps; lsattr /etc/ld.so.preload; chattr -i /etc/other');
    expect(maps.stdout.toString()).not.toContain('libhide');
    expect(maps.stdout.toString()).toMatch(/^-+i/m);
  });
});

describe('marks of a host that has nothing to take them away with', () => {
  const SHELLS = [...DASH_AND_BASH, { name: 'busybox', shell: '/bin/busybox sh', applets: true }];
  /** Away for the reason that an attacker moves them away. */
  const without = (...tools: string[]) =>
    host.sh(`for t in ${tools.join(' ')}; do f=$(command -v $t) && mv $f /root/$t; done; true`);
  const marked = async (path: string): Promise<string> =>
    ((await host.sh(`PATH=/root:$PATH lsattr -d ${path}`)).stdout.toString().split(' ')[0] ?? '').replace(
      /[-e]/g,
      '',
    );
  const mark = (path: string) => host.sh(`PATH=/root:$PATH chattr +ia ${path}`);
  const wrapped = () => ['nsenter', '--target', String(host.pid), '--mount', '--pid', '--root', '--wd', '--'];

  test.each(SHELLS)('are read, lifted and set again by sash of the toolbox: $name', async (shell) => {
    await without('chattr', 'lsattr', 'systemd-tmpfiles');
    await onHost(async (session) => {
      const sent = await sendToolbox(session, toolboxes, user);
      if ('none' in sent) throw new Error(sent.none);
      await host.sh('mkdir /opt/dir; echo a >/opt/file; echo a >/opt/free; cp /bin/sleep /opt/running');
      await host.sh('setsid /opt/running 600 >/dev/null 2>&1 </dev/null &');
      for (const path of ['/opt/file', '/opt/dir']) {
        await mark(path);
        const say = (...words: string[]) =>
          runLocally(
            shell,
            ALL,
            [line('tried', useToolbox(sent), ...words.map((word) => line('eval', word)))],
            {
              wrap: wrapped(),
            },
          )[0];
        expect(say(`mark_read ${path}; echo "$mark_is"`)).toBe('i\n');
        expect(say('mark_read /opt/free; echo "$mark_is"')).toBe('\n');
        expect(say('mark_read /opt/running; echo "$mark_is"')).toBe('\n');
        expect(say(`mark_lift ${path}; echo $?`)).toBe('0\n');
        expect(await marked(path)).toBe('');
        expect(say(`mark_set ia ${path}; echo $?`)).toBe('0\n');
        expect(await marked(path)).toBe('ia');
        await host.sh(`PATH=/root:$PATH chattr -ia ${path}`);
      }
      await dropToolbox(session, user);
    });
  });

  test('are lifted by systemd’s tool for temporary files where there is no toolbox, and else stay, said so', async () => {
    await without('chattr');
    await host.write('/opt/file', 'a');
    await mark('/opt/file');
    const lift = async (session: HostSession): Promise<string> =>
      text((await session.call(line('tried', line('eval', 'mark_lift /opt/file; echo $?')), LIMITS)).stdout);
    await onHost(async (session) => {
      expect(await lift(session)).toBe('0\n');
      expect(await marked('/opt/file')).toBe('');
      await mark('/opt/file');
      await without('systemd-tmpfiles');
      expect(await lift(session)).toBe('1\n');
      expect(await marked('/opt/file')).toBe('ia');
      await host.sh('PATH=/root:$PATH chattr -ia /opt/file');
    });
  });
});
