import { describe, expect, it } from 'vitest';
import type { PersistenceEntry, Snapshot } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { autostart, file } from '../../test/shared/snapshots.ts';
import { plan } from './plan.ts';

const MINER = '/tmp/wnTKYg';
const SYSTEM = '/etc/systemd/system';
const OF_PACKAGES = '/usr/lib/systemd/system';

const unit = (path: string, ...lines: readonly string[]): PersistenceEntry =>
  autostart(path, `[Service]\n${lines.join('\n')}\n`);
const linkTo = (path: string, to: string): PersistenceEntry => autostart(path, to, { type: 'link' });

/** The plan where these starters stand beside a running miner. */
function planned(...persistence: readonly PersistenceEntry[]) {
  const infected = infectedSnapshot();
  const own = persistence.flatMap(({ path, text, type }) =>
    type === 'link'
      ? []
      : [file(path, text, { package: /^\/usr\/lib\//.test(path) ? 'of-a-package' : null })],
  );
  const snapshot: Snapshot = { ...infected, persistence, files: [...infected.files, ...own] };
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  return plan(snapshot, judge(snapshot, labContext), { host: 'web1', protect });
}
/** What is ticked: path and line, or path alone where the whole name goes. */
const ticked = (...persistence: readonly PersistenceEntry[]): string[] =>
  planned(...persistence)
    .targets.filter(({ selected }) => selected)
    .map(({ identity }) =>
      identity.kind === 'line'
        ? `${identity.path}: ${identity.line}${identity.to === undefined ? '' : ` -> ${identity.to}`}`
        : identity.kind === 'name'
          ? identity.path
          : identity.kind,
    );
const text = (path: string, ...lines: readonly string[]): PersistenceEntry =>
  autostart(path, `${lines.join('\n')}\n`);

describe('units of other people', () => {
  it('keep the link that starts a package’s unit, when the attacker’s file of that name ahead of it goes', () => {
    expect(
      ticked(
        unit(`${SYSTEM}/cron.service`, `ExecStart=${MINER}`),
        unit(`${OF_PACKAGES}/cron.service`, 'ExecStart=/usr/sbin/cron -f'),
        linkTo(`${SYSTEM}/multi-user.target.wants/cron.service`, `${OF_PACKAGES}/cron.service`),
      ),
    ).toEqual([`${SYSTEM}/cron.service`]);
  });

  it('keep it also where the survey has only the link', () => {
    expect(
      ticked(
        unit(`${SYSTEM}/ssh.service`, `ExecStart=${MINER}`),
        linkTo(`${SYSTEM}/multi-user.target.wants/ssh.service`, '/lib/systemd/system/ssh.service'),
      ),
    ).toEqual([`${SYSTEM}/ssh.service`]);
  });

  it('keep it where the attacker gave his unit their name as an alias', () => {
    expect(
      ticked(
        unit(`${SYSTEM}/u.service`, `ExecStart=${MINER}`),
        linkTo(`${SYSTEM}/ssh.service`, `${SYSTEM}/u.service`),
        unit(`${OF_PACKAGES}/ssh.service`, 'ExecStart=/usr/sbin/sshd -D'),
        linkTo(`${SYSTEM}/multi-user.target.wants/ssh.service`, `${OF_PACKAGES}/ssh.service`),
      ),
    ).toEqual([`${SYSTEM}/ssh.service`, `${SYSTEM}/u.service`]);
  });

  it('keep link and timer where the attacker’s unit is one that theirs stands ahead of', () => {
    expect(
      ticked(
        unit('/run/systemd/system/web.service', `ExecStart=${MINER}`),
        unit(`${SYSTEM}/web.service`, 'ExecStart=/opt/shop/web'),
        autostart(`${SYSTEM}/web.timer`, '[Timer]\nOnBootSec=1\n'),
        linkTo(`${SYSTEM}/multi-user.target.wants/web.service`, `${SYSTEM}/web.service`),
      ),
    ).toEqual(['/run/systemd/system/web.service']);
  });

  it('keep those of another account’s manager', () => {
    const own = (name: string): string => `/home/${name}/.config/systemd/user`;
    const wants = (name: string) =>
      linkTo(`${own(name)}/default.target.wants/u.service`, `${own(name)}/u.service`);
    expect(ticked(unit(`${own('bob')}/u.service`, `ExecStart=${MINER}`), wants('bob'), wants('eve'))).toEqual(
      [`${own('bob')}/default.target.wants/u.service`, `${own('bob')}/u.service`],
    );
  });

  it('lose the attacker’s line of a drop-in, and keep the limits that stand in it', () => {
    const path = `${SYSTEM}/nginx.service.d/override.conf`;
    expect(ticked(unit(path, 'LimitNOFILE=65535', `ExecStartPre=${MINER}`))).toEqual([
      `${path}: ExecStartPre=${MINER}`,
    ]);
    expect(ticked(unit(path, '# hm', `ExecStartPre=${MINER}`))).toEqual([path]);
  });

  it('start what they started again: what took it away goes with what was put there', () => {
    const path = `${SYSTEM}/nginx.service.d/override.conf`;
    expect(ticked(unit(path, 'MemoryMax=2G', 'ExecStart=', `ExecStart=${MINER}`))).toEqual([
      `${path}: ExecStart=`,
      `${path}: ExecStart=${MINER}`,
    ]);
    expect(
      ticked(unit(path, 'ExecStartPre=', `ExecStartPre=${MINER}`, 'ExecStartPre=/opt/shop/check')),
    ).toEqual([`${path}: ExecStartPre=${MINER}`]);
  });

  it('keep no half of a command whose middle is a comment', () => {
    const path = `${SYSTEM}/web.service`;
    expect(
      ticked(unit(path, `ExecStartPre=${MINER} \\`, '# ;', '  ExecStart=/evil', 'ExecStart=/opt/shop/web')),
    ).toEqual([`${path}: ExecStartPre=${MINER} \\\\\\u{a}# ;\\u{a}  ExecStart=/evil`]);
  });
});

describe('files that would be broken by a cut', () => {
  it('lose a program of supervisord with its whole section, and no comment of the next one', () => {
    const path = '/etc/supervisor/supervisord.conf';
    expect(
      ticked(
        text(
          path,
          '[program:x]',
          `command=${MINER}`,
          'autorestart=true',
          '',
          '; shop',
          '[program:web]',
          'command=/opt/web',
        ),
      ),
    ).toEqual([`${path}: [program:x]\\u{a}command=${MINER}\\u{a}autorestart=true`]);
    expect(ticked(text('/etc/supervisor/conf.d/x.conf', '; x', '[program:x]', `command=${MINER}`))).toEqual([
      '/etc/supervisor/conf.d/x.conf',
    ]);
  });

  it.each([
    ['/etc/apt/apt.conf.d/50x', [`DPkg::Post-Invoke { "${MINER}";`, '"/usr/bin/needrestart"; };']],
    ['/home/bob/.gitconfig', ['[user]', '\tname = Bob', `[core] fsmonitor = ${MINER}`, '\teditor = vim']],
  ])('are left alone, and it is said: %s', (path, lines) => {
    const draft = planned(text(path, ...lines));
    expect(draft.targets).toEqual([]);
    expect(draft.kept[0]?.why).toContain('it would break the file');
  });

  it('are left alone where the line before ends like one that goes on, and does not', () => {
    for (const before of ['alias a=b # \\', '# \\'])
      expect(ticked(text('/root/.bashrc', before, `${MINER} &`)).length).toBeLessThan(2);
    const draft = planned(text('/root/.bashrc', 'alias a=b # \\', `${MINER} &`));
    expect(draft.kept).toMatchObject([{ title: `/root/.bashrc line 2: ${MINER} &` }]);
  });

  it('are asked about where a rule of udev’s names a network card as well', () => {
    const path = '/etc/udev/rules.d/70-net.rules';
    const rule = `ACTION=="add", RUN+="${MINER}"`;
    expect(ticked(text(path, 'SUBSYSTEM=="net", NAME="lan0"', rule))).toEqual([`${path}: ${rule}`]);
    const [mixed] = planned(text(path, `SUBSYSTEM=="net", NAME="lan0", RUN+="${MINER}"`)).targets;
    expect(mixed).toMatchObject({ selected: false });
    expect(mixed?.risks.join()).toContain('what its rule sets for a device');
  });

  it('are left with no loop that is busy for ever', () => {
    expect(ticked(text('/etc/profile', 'while :; do', `  ${MINER}`, 'done &'))).toEqual([
      `/etc/profile:   ${MINER} -> break`,
    ]);
  });
});
