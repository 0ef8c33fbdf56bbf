import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../test/shared/infected-snapshot.ts';
import {
  autostart,
  cleanSnapshot,
  crontab,
  elf,
  file,
  identityOf,
  process,
  socket,
} from '../../test/shared/snapshots.ts';
import type { Written } from '../../test/shared/written.ts';
import { show } from '../show.ts';
import type { Snapshot } from '../snapshot.ts';
import { judge } from './index.ts';
import { withoutSeenBefore } from './seen-before.ts';

const CRON = '/var/spool/cron/crontabs/root';
const MINER = {
  pid: 900,
  ppid: 899,
  exe: '/tmp/m',
  argv: ['/tmp/m', '-o', 'stratum+tcp://198.51.100.7:3333'],
};
const guardText = '#!/bin/sh\nwhile :; do pgrep m || /tmp/m & sleep 1; done\n';
const guard = process({ pid: 899, exe: '/usr/bin/dash', argv: ['sh', '/opt/x/watch.sh'] });
const unit = (text: string) => autostart('/etc/systemd/system/a.service', text);

/** A host with miner, guard, cron line and unit. */
const infected = (more: Written<Partial<Snapshot>> = {}): Snapshot => {
  const clean = cleanSnapshot();
  return cleanSnapshot({
    processes: [...clean.processes, guard, process(MINER)],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [elf('/tmp/m', 'mining.subscribe mining.authorize'), file('/opt/x/watch.sh', guardText)],
    cronFiles: [crontab(CRON, ['@daily /opt/x/watch.sh'])],
    persistence: [unit('[Service]\nExecStart=/opt/x/watch.sh\n')],
    ...more,
  });
};
/** The same things before any of them was a miner's: nobody mines. */
const calm = (more: Written<Partial<Snapshot>> = {}): Snapshot => {
  const { processes, files, cronFiles, persistence } = infected();
  return cleanSnapshot({
    takenAt: '2025-12-01T00:00:00.000Z',
    processes: processes.filter(({ pid }) => pid !== 900),
    files,
    cronFiles,
    persistence,
    ...more,
  });
};
const ticks = (now: Snapshot, earlier: Snapshot) => {
  const then = { snapshot: earlier, links: judge(earlier, labContext).links };
  const { links } = withoutSeenBefore(judge(now, labContext), now, then);
  return {
    processes: links.processes.filter((p) => p.selected).map((p) => p.pid),
    paths: [...links.files, ...links.cronLines, ...links.persistence]
      .filter((p) => p.selected)
      .map((p) => p.path),
    cautions: new Set(
      [...links.processes, ...links.files, ...links.cronLines, ...links.persistence].map((p) => p.caution),
    ),
  };
};
const ALL = ['/opt/x/watch.sh', '/tmp/m', CRON, '/etc/systemd/system/a.service'];

describe('what an earlier incident of the host saw before the first alert', () => {
  it('loses its tick, with the reason; the miner and the file that it runs keep theirs', () => {
    const { processes, paths, cautions } = ticks(infected(), calm());
    expect(processes).toEqual([900]);
    expect(paths).toEqual(['/tmp/m']);
    expect([...cautions].join()).toContain(
      'Davy saw it here at 2025-12-01T00:00:00.000Z, before the first alert',
    );
  });

  it('keeps its tick where it was linked to a miner then: it is what was left', () => {
    expect(ticks(infected(), infected())).toMatchObject({ processes: [899, 900], paths: ALL });
  });

  it('is another thing where the bytes differ, and a process is another one after a boot', () => {
    const host = { ...cleanSnapshot().host, bootId: show('99999999-2222-3333-4444-555555555555') };
    const other = calm({
      host,
      files: [
        file('/opt/x/watch.sh', '#!/bin/sh\nexit 0\n', { identity: identityOf('/other', 1, { inode: '5' }) }),
      ],
      cronFiles: [crontab(CRON, ['@daily /opt/backup/run.sh'])],
      persistence: [unit('[Service]\nExecStart=/opt/x/old.sh\n')],
    });
    expect(ticks(infected(), other)).toMatchObject({ processes: [899, 900], paths: ALL });
  });

  it('gives no tick to what has none', () => {
    const cronFiles = [crontab(CRON, ['@daily /opt/x/watch.sh; /opt/backup/run.sh'])];
    expect(ticks(infected({ cronFiles }), cleanSnapshot()).paths).not.toContain(CRON);
  });
});
