import { describe, expect, it } from 'vitest';
import { show } from '../../domain/show.ts';
import type { PersistenceEntry, Snapshot } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { autostart, file } from '../../test/shared/snapshots.ts';
import { plan } from './plan.ts';

const MINER = '/tmp/wnTKYg';

function draftOf(snapshot: Snapshot) {
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  return plan(snapshot, judge(snapshot, labContext), { host: 'web1', protect });
}
const linkTo = (path: string, to: string): PersistenceEntry => autostart(path, to, { type: 'link' });
function withStarters(persistence: readonly PersistenceEntry[], files: Snapshot['files'] = []): Snapshot {
  const infected = infectedSnapshot();
  return { ...infected, persistence, files: [...infected.files, ...files] };
}
/** What is offered, in short. */
const offered = (snapshot: Snapshot) =>
  draftOf(snapshot).targets.map(({ identity: of, selected }) =>
    of.kind === 'line'
      ? [of.path, of.line, selected, of.to ?? '', of.check ?? '', of.tell ?? '']
      : of.kind === 'name'
        ? [of.path, of.type, selected, of.tell ?? '']
        : [of.kind],
  );

describe('the plan for starters other than cron’s', () => {
  it('cuts the line of a login file, and nothing else of it, whatever else the file starts', () => {
    const bashrc = `. /root/.bash_aliases\nexport TOKEN=secret\n${MINER} -B \\\n  -o pool\n/usr/local/bin/greet\n`;
    const draft = draftOf(withStarters([autostart('/root/.bashrc', bashrc)]));
    expect(draft.targets).toMatchObject([
      {
        title: `/root/.bashrc lines 3 to 4: ${MINER} -B \\\\\\u{a}  -o pool`,
        identity: { kind: 'line', line: `${MINER} -B \\\\\\u{a}  -o pool`, occurrence: 1, check: 'sh' },
        selected: true,
        impact: 'It no longer runs when root logs in. The rest of the file works as before.',
      },
    ]);
    const [target] = draft.targets;
    expect(target?.change).toContain('the other 3 lines stay');
    expect(JSON.stringify(target?.facts)).not.toContain('secret');
  });

  it('puts a colon where something has to stand', () => {
    const text = `if [ "$PS1" ]; then\n  # why\n  ${MINER} &\nfi\n`;
    expect(offered(withStarters([autostart('/etc/profile', text)]))).toEqual([
      ['/etc/profile', `  ${MINER} &`, true, ':', 'sh', ''],
    ]);
  });

  it('offers no line that holds the beginning or the end of something else', () => {
    const text = `if true; then ${MINER}\nexport A=1; fi\n`;
    const draft = draftOf(withStarters([autostart('/etc/profile', text)]));
    expect(draft.targets).toEqual([]);
    expect(draft.kept[0]?.why).toContain('it would break the file');
  });

  it('leaves a line unticked that starts something of somebody’s as well', () => {
    const text = `/opt/shop/start; ${MINER}\n`;
    const [target] = draftOf(withStarters([autostart('/etc/rc.local', text)])).targets;
    expect(target).toMatchObject({ selected: false });
    expect(target?.risks.join()).toContain('It starts something else too: /opt/shop/start');
  });

  it('takes a script of profile.d whole where nothing effective would remain, unless a package brought it', () => {
    const path = '/etc/profile.d/lang.sh';
    const text = `#!/bin/sh\n# locale\n(nohup ${MINER} >/dev/null 2>&1 &)\n`;
    const starters = [autostart(path, text)];
    const at = (more: object) => withStarters(starters, [file(path, text, more)]);
    expect(offered(at({ package: null }))).toEqual([[path, 'file', true, '']]);
    expect(offered(at({ package: 'base-files' }))).toEqual([
      [path, `(nohup ${MINER} >/dev/null 2>&1 &)`, true, '', 'sh', ''],
    ]);
    // Nobody could say.
    expect(offered(withStarters(starters))).toEqual([[path, 'file', false, '']]);
  });

  it('takes a unit with the links and the timer that start it, and leaves the service beside it', () => {
    const system = '/etc/systemd/system';
    const unit = `[Service]\nExecStartPre=/bin/mkdir -p /tmp\nExecStart=${MINER}\nRestart=always\n[Install]\nWantedBy=multi-user.target\n`;
    expect(
      offered(
        withStarters([
          autostart(`${system}/u.service`, unit),
          autostart(`${system}/u.timer`, '[Timer]\nOnBootSec=1\n'),
          linkTo(`${system}/multi-user.target.wants/u.service`, `${system}/u.service`),
          autostart(`${system}/web.service`, '[Service]\nExecStart=/usr/sbin/nginx\n'),
          linkTo(`${system}/multi-user.target.wants/web.service`, `${system}/web.service`),
        ]),
      ),
    ).toEqual([
      [`${system}/multi-user.target.wants/u.service`, 'link', true, 'systemd'],
      [`${system}/u.service`, 'file', true, 'systemd'],
      [`${system}/u.timer`, 'file', true, 'systemd'],
    ]);
  });

  it('loses only the line of a unit that starts something else too', () => {
    const path = '/etc/systemd/system/web.service';
    const text = `[Service]\nExecStartPre=-${MINER}\nExecStart=/usr/sbin/nginx\n`;
    expect(offered(withStarters([autostart(path, text)]))).toEqual([
      [path, `ExecStartPre=-${MINER}`, true, '', '', 'systemd'],
    ]);
  });

  it('says of whom else systemd would take changes, where it is told', () => {
    const unit = autostart('/etc/systemd/system/u.service', `[Service]\nExecStart=${MINER}\n`);
    const login = autostart('/root/.bashrc', `${MINER}\nexport A=1\n`);
    const names = ['nginx.service', 'b.timer', 'c.service', 'd.service', 'e.service', 'f.service'];
    const staleUnits = names.map((name) => show(name));
    const { targets } = draftOf({ ...withStarters([unit, login]), staleUnits });
    const risks = (path: string) =>
      targets.find(({ identity }) => 'path' in identity && identity.path === path)?.risks.join();
    expect(risks(unit.path)).toContain('nginx.service, b.timer, c.service, d.service, e.service and 1 more');
    expect(risks(login.path)).not.toContain('nginx');
  });

  it('never goes on to what reads login files, since every host has that', () => {
    const starters = [
      autostart('/root/.bashrc', `${MINER} &\n`),
      autostart('/root/.profile', 'if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n'),
      autostart('/etc/profile.d/lang.sh', `${MINER} &\n`),
      autostart('/etc/profile', 'for i in /etc/profile.d/*.sh; do . $i; done\n'),
    ];
    const mixed = autostart('/etc/profile', `for i in /etc/profile.d/*.sh; do . $i; done\n${MINER} &\n`);
    expect(offered(withStarters([...starters.slice(0, 3), mixed]))).toContainEqual([
      '/etc/profile',
      `${MINER} &`,
      true,
      '',
      'sh',
      '',
    ]);
    expect(offered(withStarters([...starters.slice(0, 3), mixed]))).toHaveLength(3);
    expect(offered(withStarters(starters)).map(([path]) => path)).toEqual([
      '/etc/profile.d/lang.sh',
      '/root/.bashrc',
    ]);
  });

  it('takes no key, and says so', () => {
    const draft = draftOf(
      withStarters([autostart('/root/.ssh/authorized_keys', `command="${MINER}" ssh-rsa AAAA x\n`)]),
    );
    expect(draft.targets).toEqual([]);
    expect(draft.kept).toMatchObject([
      { why: 'This step takes no such thing away: it has to be done by hand.' },
    ]);
  });

  it('says what comes back while a starter stands, and which target prevents it', () => {
    const starters = [autostart('/root/.bashrc', `alias a=b\n${MINER} &\n${MINER} -k &\n`)];
    const draft = draftOf(withStarters(starters));
    expect(draft.regrows.find(({ title }) => title === '/root/.bashrc')?.things).toEqual([
      { kind: 'line', path: '/root/.bashrc', number: 2 },
      { kind: 'line', path: '/root/.bashrc', number: 3 },
    ]);
  });
});
