import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { surveyOf } from '../activities/survey/survey-host.fixture.ts';
import { emptyContext, judge } from '../domain/verdict/index.ts';
import type { Lab, LabHost, LabProcess } from './index.ts';
import { diffManifest, labAddresses, openLab } from './index.ts';
import { mustSh } from './shell.ts';
import { standIn } from './standin/stand-in.ts';
import { until } from './until.ts';

let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ init: 'systemd', database: false });
});
afterAll(() => lab.close());

const say = async (script: string, of = host) => (await mustSh(of, script)).toString().trim();
const runs = async (words: string, of = host): Promise<LabProcess | undefined> =>
  (await of.processes()).find(({ cmdline, state }) => state !== 'Z' && cmdline.join(' ') === words);
const unit = (name: string, text: string, of = host) => of.write(`/etc/systemd/system/${name}`, text);

describe('a host with a real systemd', () => {
  test('has booted all of its units, sshd, cron and logger among them, in a control group of its own', async () => {
    expect(await say('systemctl is-system-running; systemctl --failed --no-legend')).toBe('running');
    expect(await say('readlink /proc/1/exe; systemctl is-active ssh cron syslog dbus systemd-logind')).toBe(
      '/usr/lib/systemd/systemd\nactive\nactive\nactive\nactive\nactive',
    );
    expect(await say('grep -h ^0: /proc/self/cgroup /proc/1/cgroup')).toBe(
      '0::/system.slice/ssh.service\n0::/init.scope',
    );
    const [sshd] = (await host.processes()).filter(({ comm }) => comm === 'sshd');
    expect(sshd?.ppid).toBe(1);
    await until(
      async () => (await host.read('/var/log/auth.log')).includes('sshd['),
      'sshd’s lines are logged',
    );
    expect(await say('journalctl --no-pager --quiet --unit ssh | grep -c "listening on"')).toBe('2');
  });

  test('pid 1 starts a unit again that was killed, and runs what it has for its end', async () => {
    await unit(
      'again.service',
      `[Service]
ExecStart=/bin/sleep 4711
ExecStop=/bin/touch /run/stop
ExecStopPost=/bin/touch /run/stop-post
Restart=always
RestartSec=0
`,
    );
    await say('systemctl daemon-reload; systemctl start again');
    const first = await runs('/bin/sleep 4711');
    expect(first?.ppid).toBe(1);
    await say(`kill -9 ${first?.pid}`);
    await until(async () => {
      const now = await runs('/bin/sleep 4711');
      return now !== undefined && now.pid !== first?.pid;
    }, 'it was started again');
    expect(await say('cd /run; ls -d stop*')).toBe('stop-post');
    expect(await say('systemctl show again -p NRestarts --value')).toBe('1');
    expect(await say('systemctl stop again; systemctl is-active again || :')).toBe('inactive');
  });

  test('timers, path units, sockets, transient units and generators start what they name', async () => {
    for (const name of ['timer', 'path'])
      await unit(
        `by-${name}.service`,
        `[Service]\nType=oneshot\nExecStart=/bin/touch /run/by/${name}\nRemainAfterExit=yes\n`,
      );
    await unit('by-timer.timer', '[Timer]\nOnActiveSec=100ms\nAccuracySec=1ms\n');
    await unit('by-path.path', '[Path]\nPathExists=/run/by/asked\n');
    await unit('by-socket.socket', '[Socket]\nListenStream=/run/by/socket\nAccept=yes\n');
    await unit('by-socket@.service', '[Service]\nExecStart=/bin/touch /run/by/socket-asked\n');
    await host.write('/etc/systemd/system-generators/by', '#!/bin/sh\nmkdir /run/by/generator\n', {
      mode: 0o755,
    });
    await say(`mkdir /run/by
systemctl daemon-reload
systemctl start by-timer.timer by-path.path by-socket.socket
systemd-run --quiet --unit by-hand touch /run/by/hand
touch /run/by/asked
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Peer => "/run/by/socket") or die'`);
    for (const name of ['timer', 'path', 'socket-asked', 'hand', 'generator'])
      await until(async () => (await host.sh(`test -e /run/by/${name}`)).code === 0, `${name} was started`);
  });

  test('a watchdog ends and restarts a unit that was stopped by SIGSTOP', async () => {
    await unit(
      'watched.service',
      `[Service]
Type=notify
NotifyAccess=all
WatchdogSec=1
Restart=always
RestartSec=0
ExecStart=/bin/sh -c 'systemd-notify --ready; while :; do systemd-notify WATCHDOG=1; sleep 0.2; done'
`,
    );
    await say('systemctl daemon-reload; systemctl start watched');
    const main = () => say('systemctl show watched -p MainPID --value');
    const first = await main();
    await say(`kill -STOP ${first}`);
    await until(async () => !['0', first].includes(await main()), 'it was restarted', 30_000);
    await say('systemctl stop watched');
  });

  test('an account that lingers has a manager of its own, which keeps its units', async () => {
    await host.addUser('miner');
    const text = '[Service]\nExecStart=/bin/sleep 4712\nRestart=always\nRestartSec=0\n';
    await host.write('/home/miner/.config/systemd/user/own.service', text);
    await say('chown -R miner: /home/miner/.config; loginctl enable-linger miner');
    await until(
      async () => (await host.sh('systemctl --user -M miner@ start own')).code === 0,
      'its manager answers',
    );
    const first = await runs('/bin/sleep 4712');
    expect((await host.processes()).find(({ pid }) => pid === first?.ppid)?.cmdline).toEqual([
      '/lib/systemd/systemd',
      '--user',
    ]);
    await say(`kill -9 ${first?.pid}`);
    await until(async () => {
      const now = await runs('/bin/sleep 4712');
      return now !== undefined && now.pid !== first?.pid;
    }, 'its manager started it again');
  });

  test('a survey answers, and a miner that a unit keeps is seen with its unit', async () => {
    const at = '/var/tmp/.cache/kworker';
    await host.write(at, standIn({ pool: { address: lab.pool.address, port: lab.pool.port } }), {
      mode: 0o755,
    });
    await unit('kworker.service', `[Service]\nExecStart=${at}\nRestart=always\n`);
    await say('systemctl daemon-reload; systemctl start kworker');
    await until(
      async () => (await lab.pool.connections()).some(({ from, open }) => open && from === host.address),
      'it mines',
    );
    const snapshot = await surveyOf(host);
    const pool = { host: 'pool.lab', addresses: [labAddresses.pool], ports: [labAddresses.poolPort] };
    const { verdict } = judge(snapshot, {
      ...emptyContext,
      indicators: { pools: [pool], hashes: {}, addresses: [] },
    });
    expect(verdict.verdict).toBe('confirmed');
    expect(snapshot.blind).toEqual([]);
    expect(snapshot.processes.find(({ image }) => image?.path === at)?.cgroup).toContain('kworker.service');
    await say('systemctl stop kworker; rm -f /etc/systemd/system/kworker.service; systemctl daemon-reload');
  });

  test('looks the same twice, also after a login and a reload; each unit more is seen', async () => {
    const before = await host.manifest();
    await surveyOf(host);
    await say('systemctl daemon-reload');
    expect(diffManifest(before, await host.manifest())).toEqual([]);
    await say('systemd-run --quiet --unit extra tail -f /dev/null');
    const seen = diffManifest(before, await host.manifest()).join('\n');
    expect(seen).toContain('added /run/systemd/transient/extra.service: ');
    expect(seen).toContain('added /run/systemd/units/invocation:extra.service: ');
    expect(seen).toMatch(/new in processes: .*"\/dev\/null"/);
    await say('systemctl stop extra');
  });

  test('hosts beside each other see neither units, processes nor control groups of the other', async () => {
    const other = await lab.host({ init: 'systemd', database: false });
    await say('systemd-run --quiet --unit mine sleep 4714', other);
    const look =
      'systemctl list-units --all --no-legend mine.service; find /sys/fs/cgroup -name mine.service; pgrep -f "slee[p] 4714"; :';
    expect(await say(look)).toBe('');
    expect((await say(look, other)).split('\n')).toHaveLength(3);
    expect(await say('cat /etc/machine-id')).not.toBe(await say('cat /etc/machine-id', other));
    await other.close();
    expect(await say('systemctl is-system-running')).toBe('running');
  });

  test('after a reboot everything that is enabled runs again, lingering accounts’ units too', async () => {
    await say(
      'systemctl add-wants multi-user.target again; systemctl --user -M miner@ add-wants default.target own',
    );
    const bootId = host.bootId;
    await host.reboot();
    expect(host.bootId).not.toBe(bootId);
    expect(await say('systemctl is-system-running; cat /proc/sys/kernel/random/boot_id')).toBe(
      `running\n${host.bootId}`,
    );
    expect((await runs('/bin/sleep 4711'))?.ppid).toBe(1);
    await until(async () => (await runs('/bin/sleep 4712')) !== undefined, 'the lingering unit runs');
  });
});
