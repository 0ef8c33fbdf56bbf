import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import type { Process, Snapshot } from '../../../domain/snapshot.ts';
import { cleanSnapshot, elf, process, socket } from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import { memoryCandidates, mergeMemory } from './memory.ts';
import { headless, mergeThreads } from './threads.ts';

const on = (processes: readonly Process[], sockets: Snapshot['sockets'] = []): Snapshot => {
  const clean = cleanSnapshot();
  return { ...clean, processes: [...clean.processes, ...processes], sockets: [...clean.sockets, ...sockets] };
};
const part = (name: string, text: string) => `\nN begin ${name}\n${text}\nN end ${name} 0\n`;

describe('a process that ended its first thread', () => {
  const zombie = process({ pid: 900, exe: '/x', image: null, argv: [], state: 'Z', threads: 2 });
  const snapshot = on([zombie, { ...zombie, pid: 901, threads: 1 }], [socket([], '203.0.113.66', 443)]);

  test('is one that lives only where another thread does', () => {
    expect(headless(snapshot).map(({ pid }) => pid)).toEqual([900]);
  });

  test('gets image, arguments and sockets of its living thread', () => {
    const reply = [
      part('900-task', '905\n'),
      part('900-exe', '65024 77 0 1000\n'),
      part('900-path', '/tmp/a\nb (deleted)\n'),
      part('900-cmdline', './a\0-x\0'),
      part('900-fds', `lrwx------ 1 root root 64 Nov 29 12:00 3 -> socket:[${90_443}]\n`),
      part('900-sha256', `${'a'.repeat(64)}  900/task/905/exe\n`),
      part('done', ''),
    ].join('');
    const merged = mergeThreads(snapshot, byteText(reply), 'N');
    expect(merged.processes.find(({ pid }) => pid === 900)).toMatchObject({
      thread: 905,
      argv: ['./a', '-x'],
      image: { path: '/tmp/a\\u{a}b', device: '65024', inode: '77', deleted: true, sha256: 'a'.repeat(64) },
    });
    expect(merged.sockets.find(({ remote }) => remote.port === 443)?.pids).toEqual([900]);
    expect(merged.blind).toEqual([]);
  });

  test('whose threads could not be read is said to be so, and any reply is read to its end', () => {
    expect(mergeThreads(snapshot, NO_BYTES, 'N').blind).toMatchObject([{ what: 'threads', how: 'unknown' }]);
    fc.assert(
      fc.property(
        fc.string(),
        (text) => mergeThreads(snapshot, byteText(part('900-exe', text)), 'N') !== undefined,
      ),
    );
  });
});

describe('whose memory is read', () => {
  const talk = (pid: number) => socket([pid], '203.0.113.66', 443);
  const packed = (more: Written<Partial<Process>> = {}) =>
    process({ pid: 900, exe: '/tmp/.x/sysd', cpuShare: 0.4, ...more });
  const pids = (snapshot: Snapshot) => memoryCandidates(snapshot).map(({ pid }) => pid);

  test('an odd program of nobody’s that talks and shows nothing', () => {
    expect(pids(on([packed()], [talk(900)]))).toEqual([900]);
    const busy = process({ pid: 900, exe: '/opt/app/worker', cpuShare: 0.9, cpuSeconds: 900 });
    expect(pids(on([busy], [talk(900)]))).toEqual([900]);
  });

  test('no bystander’s: silent, packaged, idle at its place, of an unprivileged look, or told already', () => {
    const content = elf('/tmp/.x/sysd', 'mining.subscribe').content;
    const told = process({ pid: 900, exe: '/tmp/.x/sysd', ...(content && { image: { content } }) });
    const guard = process({ pid: 901, exe: '/tmp/.x/guard' });
    for (const snapshot of [
      on([packed()]),
      on([process({ pid: 900, exe: '/usr/sbin/nginx', cpuShare: 1, cpuSeconds: 900 })], [talk(900)]),
      on([process({ pid: 900, exe: '/opt/app/worker' })], [talk(900)]),
      on([packed({ argv: ['sysd', '-o', 'stratum+tcp://203.0.113.66:443'] })], [talk(900)]),
      on([{ ...told, ppid: 901 }, guard], [talk(900), talk(901)]),
      { ...on([packed()], [talk(900)]), host: { ...cleanSnapshot().host, privileged: false } },
    ])
      expect(pids(snapshot)).toEqual([]);
  });

  test('keeps only the names of what is specific to mining, and says what was cut', () => {
    const snapshot = on([packed()], [talk(900)]);
    const text = 'pool of workers; password=hunter2; {"method":"mining.subscribe"}';
    const merged = mergeMemory(snapshot, byteText(part('900', text) + part('done', '')), 'N');
    expect(merged.processes.find(({ pid }) => pid === 900)?.memory).toEqual(['stratum-subscribe']);
    expect(JSON.stringify(merged)).not.toContain('hunter2');
    const rules = 'mining.subscribe; xmrig minerd cpuminer kinsing kdevtmpfsi pool';
    const engine = mergeMemory(snapshot, byteText(part('900', rules) + part('done', '')), 'N');
    expect(engine.processes.find(({ pid }) => pid === 900)?.memory).toContain('list-of-miners');
    expect(mergeMemory(snapshot, NO_BYTES, 'N').blind).toMatchObject([{ what: 'memory', how: 'truncated' }]);
  });
});
