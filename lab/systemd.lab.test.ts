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

const say = async (script: string) => (await mustSh(host, script)).toString().trim();
const runs = async (words: string): Promise<LabProcess | undefined> =>
  (await host.processes()).find(({ cmdline, state }) => state !== 'Z' && cmdline.join(' ') === words);
const unit = (name: string, text: string) => host.write(`/etc/systemd/system/${name}`, text);

describe('a host with a real systemd', () => {
  test('has booted all of its units, sshd, cron and logger among them, in a control group of its own', async () => {
    expect(await say('systemctl is-system-running; systemctl --failed --no-legend')).toBe('running');
    expect(await say('readlink /proc/1/exe; systemctl is-active ssh cron syslog dbus systemd-logind')).toBe(
      '/usr/lib/systemd/systemd\nactive\nactive\nactive\nactive\nactive',
    );
    expect(await say('grep -h ^0: /proc/self/cgroup /proc/1/cgroup')).toBe(
      '0::/system.slice/ssh.service\n0::/init.scope',
    );
    expect(await say('cat /sys/fs/cgroup/system.slice/ssh.service/cgroup.procs')).not.toMatch(/^0$/m);
    const [sshd] = (await host.processes()).filter(({ comm }) => comm === 'sshd');
    expect(sshd?.ppid).toBe(1);
    await until(
      async () => (await host.read('/var/log/auth.log')).includes('sshd['),
      'sshd’s lines are logged',
    );
    expect(await say('journalctl --no-pager --quiet --unit ssh | grep -c "listening on"')).toBe('2');
  });

  test('pid 1 starts a unit by its timer and again when it was killed, and runs what it has for its end', async () => {
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
    await unit('by-timer.timer', '[Timer]\nOnActiveSec=100ms\nAccuracySec=1ms\nUnit=again.service\n');
    await say('systemctl daemon-reload; systemctl start by-timer.timer');
    await until(async () => (await runs('/bin/sleep 4711')) !== undefined, 'the timer starts it');
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
});
