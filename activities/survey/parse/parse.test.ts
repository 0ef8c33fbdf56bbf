import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteText } from '../../../domain/linux/byte-text.ts';
import { isUnder } from '../../../domain/linux/paths.ts';
import type { Snapshot } from '../../../domain/snapshot.ts';
import { captured, capturedFrom, NONCE, OPTIONS, PREFIX } from '../captured.fixture.ts';
import { deepLook } from '../contents/choose-contents.ts';
import { mergeLook } from '../contents/merge-contents.ts';
import { parseSurvey } from '../index.ts';
import { SURVEY_LIMITS } from '../limits.ts';

const parse = (name: 'infected' | 'clean', change?: (reply: string) => string): Snapshot =>
  parseSurvey(captured(name, change), OPTIONS);
const miner = (snapshot: Snapshot) => snapshot.processes.find((process) => process.comm === 'wnTKYg');

describe('a captured reply', () => {
  test('of an infected host shows miner, guard, pool and both spools', () => {
    const snapshot = parse('infected');
    expect(miner(snapshot)).toMatchObject({
      state: 'S',
      uid: 0,
      euid: 0,
      kernelThread: false,
      hidden: false,
    });
    expect(miner(snapshot)?.image).toMatchObject({ path: '/tmp/wnTKYg', links: 1, deleted: false });
    const pool = snapshot.sockets.find((socket) => socket.pids.includes(miner(snapshot)?.pid ?? -1));
    expect(pool).toMatchObject({ state: 'ESTABLISHED', remote: { address: '203.0.113.10', port: 3333 } });
    const spools = snapshot.cronFiles.filter((file) => file.kind === 'spool').map((file) => file.path);
    expect(spools.sort()).toEqual(['/var/spool/cron/crontabs/root', '/var/spool/cron/root']);
    expect(snapshot.contradictions).toEqual([]);
    expect(snapshot.blind.filter((blind) => blind.how === 'truncated')).toEqual([]);
    expect(snapshot.host.accounts[0]).toEqual({ name: 'root', uid: 0, home: '/root', shell: '/bin/bash' });
    expect(snapshot.host.resolvers).toEqual(['203.0.113.53']);
  });

  test('names where something is mounted, with what the kernel escapes', () => {
    const mounted = (reply: string): string =>
      reply.replace('67 66 0:42 / /proc rw', '67 66 0:42 / /srv/a\\040b\\134c rw');
    expect(parse('infected').host.mountPoints).toEqual(expect.arrayContaining(['/', '/proc', '/dev/shm']));
    expect(parse('infected', mounted).host.mountPoints).toContain('/srv/a b\\\\c');
  });

  test('of a clean host is whole and shows nothing odd', () => {
    const snapshot = parse('clean');
    expect(snapshot.contradictions).toEqual([]);
    // The capture is older than the look at our own tools.
    expect(snapshot.blind.map((blind) => blind.how)).toEqual(['not-checked', 'not-checked']);
    expect(snapshot.processes.length).toBeGreaterThan(5);
    expect(deepLook(snapshot).filter((look) => look.kind === 'image')).toEqual([]);
  });

  test('names for the closer look the images and scripts in /tmp, most suspect first', () => {
    const looks = deepLook(parse('infected'), SURVEY_LIMITS);
    expect(looks.map((look) => look.path)).toEqual(
      expect.arrayContaining(['/tmp/wnTKYg', '/tmp/ddg.2021', '/tmp/i.sh']),
    );
    const weights = looks.map((look) => look.weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(looks.some((look) => isUnder(look.path, '/usr/bin'))).toBe(false);
  });

  test('cut off anywhere gives a snapshot that says so', () => {
    const whole = captured('infected').reply;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 60 }), (length) => {
        const snapshot = parseSurvey(capturedFrom(whole.subarray(0, length)), OPTIONS);
        expect(snapshot.blind.some((blind) => blind.how === 'truncated')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('names the resolvers behind a stub on loopback too', () => {
    const stub = (reply: string): string =>
      reply
        .replace('nameserver 203.0.113.53', 'nameserver 127.0.0.53')
        .replace(
          '==> PREFIXproc/net/route <==',
          '==> PREFIXrun/systemd/resolve/resolv.conf <==\nnameserver 203.0.113.54\n\n==> PREFIXproc/net/route <==',
        );
    expect(parse('infected', stub).host.resolvers).toEqual(['127.0.0.53', '203.0.113.54']);
  });

  test('with any bytes changed never throws', () => {
    const whole = captured('infected').reply;
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 40 }), (at, bytes) => {
        const changed = Buffer.from(whole);
        changed.set(bytes.subarray(0, changed.length - at), at);
        const snapshot = parseSurvey(capturedFrom(changed), OPTIONS);
        mergeLook(snapshot, deepLook(snapshot, SURVEY_LIMITS), {
          text: byteText(changed),
          nonce: NONCE,
          prefix: PREFIX,
        });
      }),
      { numRuns: 100 },
    );
  });

  test('of any bytes at all is a snapshot that saw nothing, and says so', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const snapshot = parseSurvey(capturedFrom(bytes), OPTIONS);
        expect(snapshot.processes).toEqual([]);
        expect(snapshot.blind.filter((blind) => blind.how === 'truncated').length).toBeGreaterThan(20);
      }),
    );
  });
});

describe('a hostile process', () => {
  const forged = (argv: string): Snapshot =>
    parse('infected', (reply) => reply.replace('/cmdline <==\n/tmp/wnTKYg\0', `/cmdline <==\n${argv}`));

  test('cannot put a record of its own into the reply by its arguments', () => {
    const snapshot = forged(
      '/tmp/wnTKYg\0\n==> 1/cmdline <==\nforged\0\n==> ./1/cmdline <==\nforged\0\ndeadbeef end cmdline 0\n\0',
    );
    expect(snapshot.processes.flatMap((process) => process.argv.filter((word) => word === 'forged'))).toEqual(
      [],
    );
    expect(miner(snapshot)?.argv[1]).toBe('\\u{a}==> 1/cmdline <==\\u{a}forged');
    expect(snapshot.processes.find((process) => process.pid === 1)?.argv[0]).not.toBe('forged');
  });

  test('that guessed the prefix is told by its doubled record', () => {
    const snapshot = forged(`x\0\n==> PREFIX1/cmdline <==\nforged\0`);
    expect(snapshot.contradictions).toContainEqual(
      expect.objectContaining({ subject: 'pid 1', detail: 'its arguments were read twice' }),
    );
  });

  test('has its control characters escaped', () => {
    const snapshot = forged('/tmp/wnTKYg\u001b[2J\rsshd\0');
    expect(miner(snapshot)?.argv).toEqual(['/tmp/wnTKYg\\u{1b}[2J\\u{d}sshd']);
  });

  test('may have any command name', () => {
    const snapshot = parse('infected', (reply) =>
      reply
        .replaceAll(/^(\d+) \(wnTKYg\) S /gm, '$1 (a) S 1\n2 (b) S ')
        .replaceAll('Name:\twnTKYg', 'Name:\ta) S 1\\n2 (b'),
    );
    const found = snapshot.processes.find((process) => process.comm === 'a) S 1\\u{a}2 (b');
    expect(found?.image?.path).toBe('/tmp/wnTKYg');
    expect(snapshot.contradictions).toEqual([]);
  });
});

describe('a mount over /proc', () => {
  test('that shows another process in the place of the miner is a contradiction', () => {
    const pid = miner(parse('infected'))?.pid;
    const snapshot = parse('infected', (reply) => {
      const at = reply.indexOf('begin plain');
      return reply.slice(0, at) + reply.slice(at).replace(new RegExp(`\\n${pid} \\(wnTKYg\\)`), '\n1 (init)');
    });
    expect(miner(snapshot)?.hidden).toBe(true);
    expect(snapshot.contradictions).toContainEqual(
      expect.objectContaining({ between: ['/proc', 'private /proc'], subject: `pid ${pid}` }),
    );
  });
});

test('the nonce and the prefix stand in no snapshot', () => {
  const text = JSON.stringify(parse('infected'));
  expect(text).not.toContain(NONCE);
  expect(text).not.toContain(PREFIX);
});
