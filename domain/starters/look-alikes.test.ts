import { describe, expect, test } from 'vitest';
import { captured, OPTIONS } from '../../activities/survey/captured.fixture.ts';
import { parseSurvey } from '../../activities/survey/index.ts';
import { labContext, POOL } from '../../test/shared/infected-snapshot.ts';
import { autostart, elf, process, socket } from '../../test/shared/snapshots.ts';
import { surveyed } from '../../test/shared/written.ts';
import { thingsOf } from '../ending/things.ts';
import type { PersistenceEntry, Snapshot } from '../snapshot.ts';
import { judge } from '../verdict/index.ts';
import { autostartFacts, textsByPath } from './starts.ts';

/** A Debian host's own starters, as they were captured. */
const clean: Snapshot = parseSurvey(captured('clean'), OPTIONS);

const MINER = '/var/tmp/.x/kworkerds';

/** That host with a confirmed miner on it, and these starters beside its own. */
const mined = (...starters: PersistenceEntry[]): Snapshot =>
  surveyed<Snapshot>({
    ...clean,
    processes: [
      ...clean.processes,
      process({ pid: 900, exe: MINER, argv: [MINER, '-o', 'stratum+tcp://198.51.100.7:3333'] }),
    ],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [...clean.files, elf(MINER, 'mining.subscribe')],
    persistence: [...clean.persistence, ...starters],
  });

const linked = (snapshot: Snapshot): string[] =>
  judge(snapshot, labContext).links.persistence.map(({ path }) => path);

describe('a real host’s own starters', () => {
  test('are seen in all their kinds, and read whole', () => {
    const rows = new Set(clean.persistence.map(({ row }) => row));
    expect([...rows].sort()).toEqual(
      expect.arrayContaining([
        'apt',
        'generator',
        'init-script',
        'logrotate',
        'pam',
        'tmpfiles',
        'udev',
        'unit',
      ]),
    );
    expect(clean.persistence.length).toBeGreaterThan(400);
    expect(clean.persistence.filter(({ truncated }) => truncated)).toEqual([]);
    expect(clean.blind.filter(({ what }) => what === 'starter' || what.startsWith('persistence'))).toEqual(
      [],
    );
  });

  test('give the host no finding and no signal', () => {
    const { verdict } = judge(clean, labContext);
    expect(verdict.verdict).toBe('not-a-miner');
    expect(verdict.signals).toEqual([]);
    expect(verdict.findings).toEqual([]);
  });

  test('are linked by no miner that runs beside them, and are none of its things', () => {
    const snapshot = mined();
    const judgement = judge(snapshot, labContext);
    expect(judgement.verdict.verdict).toBe('confirmed');
    expect(judgement.links.persistence).toEqual([]);
    const starters = thingsOf(snapshot, judgement).filter(({ thing }) => thing.kind === 'starter');
    expect(starters).toEqual([]);
  });

  test('fetch and decode nothing that they run', () => {
    const textAt = textsByPath(clean.persistence);
    const odd = clean.persistence.filter((entry) => {
      const facts = autostartFacts(entry, { textAt });
      return facts?.fetchesAndRuns === true || facts?.program.decodesAndRuns === true;
    });
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  test('hide none of the attacker’s among them', () => {
    const starters = [
      autostart('/etc/systemd/system/ssh.service.d/x.conf', `[Service]\nExecStartPost=${MINER}\n`),
      autostart('/etc/udev/rules.d/99-x.rules', `ACTION=="add", RUN+="${MINER} -q"\n`),
      autostart('/etc/apt/apt.conf.d/99x', `DPkg::Post-Invoke {"${MINER} &";};\n`),
      autostart('/etc/logrotate.d/x', `/var/log/x {\n  postrotate\n    ${MINER} &\n  endscript\n}\n`),
      autostart('/etc/pam.d/sshd', `session optional pam_exec.so ${MINER}\n`),
      autostart('/etc/update-motd.d/99-x', `#!/bin/sh\n${MINER} &\n`),
      autostart('/root/.gitconfig', `[core]\n  fsmonitor = ${MINER}\n`),
      autostart('/etc/xdg/autostart/x.desktop', `[Desktop Entry]\nExec=${MINER}\n`),
      autostart('/usr/lib/systemd/system-generators/x', `#!/bin/sh\n${MINER} &\n`),
      autostart('/etc/rc3.d/S99x', MINER, { type: 'link' }),
    ];
    const own = new Set(starters.map(({ path }) => path));
    const others = clean.persistence.filter(({ path }) => !own.has(path));
    expect(linked({ ...mined(...starters), persistence: [...others, ...starters] })).toEqual([...own].sort());
  });

  test('link nothing where they only name it', () => {
    const starters = [
      autostart(
        '/etc/systemd/system/guard.service',
        `[Service]\nExecStart=/usr/bin/pkill -f ${MINER}\nInaccessiblePaths=${MINER}\n`,
      ),
      autostart('/etc/udev/rules.d/99-x.rules', `ENV{x}="${MINER}", RUN+="/bin/rm -f ${MINER}"\n`),
      autostart('/etc/logrotate.d/x', `${MINER} {\n  weekly\n}\n`),
      autostart('/etc/tmpfiles.d/x.conf', `r! ${MINER}\nR /var/tmp/.x\n`),
      autostart('/etc/apt/apt.conf.d/99x', `Dir::Ignore "${MINER}";\n`),
      autostart('/etc/sudoers.d/x', `ann ALL=(root) NOPASSWD: ${MINER}\n`),
      autostart('/etc/hosts', `127.0.0.1 ${MINER}\n`),
      autostart('/root/.gitconfig', `[core]\n  excludesFile = ${MINER}\n`),
      autostart(
        '/etc/supervisor/conf.d/x.conf',
        `[program:x]\ncommand=/usr/bin/true\nstdout_logfile=${MINER}\n`,
      ),
      autostart('/etc/rsyslog.d/x.conf', `*.* ${MINER}\n`),
    ];
    expect(linked(mined(...starters))).toEqual([]);
  });
});
