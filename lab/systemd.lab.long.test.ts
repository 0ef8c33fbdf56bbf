import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from './index.ts';
import { openLab } from './index.ts';
import { mustSh } from './shell.ts';
import { until } from './until.ts';

let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ init: 'systemd', database: false });
});
afterAll(() => lab.close());

const say = async (script: string, of = host) => (await mustSh(of, script)).toString().trim();
const unit = (name: string, text: string) => host.write(`/etc/systemd/system/${name}`, text);

describe('the systemd of a lab host', () => {
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
    await host.addUser('miner');
    for (const place of ['/etc/systemd/system', '/etc/systemd/user'])
      await host.write(`${place}/stays.service`, '[Service]\nExecStart=/bin/sleep 4715\n');
    await say(`systemctl add-wants multi-user.target stays
systemctl --global add-wants default.target stays
loginctl enable-linger miner`);
    const bootId = host.bootId;
    await host.reboot();
    expect(host.bootId).not.toBe(bootId);
    expect(await say('systemctl is-system-running; cat /proc/sys/kernel/random/boot_id')).toBe(
      `running\n${host.bootId}`,
    );
    const owners = async () =>
      (await say('ps -C sleep -o user=,args= | grep 4715 || :'))
        .split('\n')
        .map((line) => line.split(' ')[0]);
    await until(async () => (await owners()).sort().join() === 'miner,root', 'both of the units run');
  });
});
