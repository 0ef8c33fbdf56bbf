import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from './index.ts';
import { diffManifest, openLab } from './index.ts';
import { command } from './spawned.ts';

let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  lab = await openLab();
  host = await lab.host();
});
afterAll(() => lab.close());

test('the outside world keeps its hardware address while hosts come and go: nobody’s connection stands still', async () => {
  const address = async () => {
    const { stdout } = await command([...lab.enter, 'ip', '-o', 'link', 'show', 'br0']);
    return /link\/ether (\S+)/.exec(stdout.toString())?.[1];
  };
  const before = await address();
  expect(before).toBeDefined();
  const others = [await lab.host(), await lab.host()];
  expect(await address()).toBe(before);
  for (const other of others) {
    await other.close();
    expect(await address()).toBe(before);
  }
});

describe('a clean host', () => {
  test('shows its own name, machine id, boot id and processes', async () => {
    const seen = await host.sh(
      'hostname; cat /etc/machine-id /proc/sys/kernel/random/boot_id; cat /proc/1/comm',
    );
    expect(seen.stdout.toString().split('\n')).toEqual([host.name, host.machineId, host.bootId, 'bash', '']);
    const names = (await host.processes()).map((process) => process.comm);
    expect(names).toEqual(expect.arrayContaining(['sshd', 'cron', 'postgres']));
  });

  test('does not show the project, nor what the machine keeps in its private folders', async () => {
    const seen = await host.sh('ls -A /tmp /home /opt /mnt');
    expect(seen.stdout.toString()).toBe('/home:\n\n/mnt:\n\n/opt:\n\n/tmp:\n');
    expect((await host.run(['test', '-e', import.meta.dirname])).code).not.toBe(0);
  });

  test('takes a login by key with its own host key, from the responder, and nothing else is let in', async () => {
    const login = await ssh(host, 'echo "$SSH_CONNECTION"; exit 7', [
      '-o',
      `KnownHostsCommand=/bin/echo [127.0.0.1]:${host.ssh.port} ${host.ssh.hostKey}`,
    ]);
    expect(login.code).toBe(7);
    expect(login.stdout.toString()).toMatch(
      new RegExp(`^${lab.responderAddress.replaceAll('.', '\\.')} \\d+ `),
    );
    expect((await host.read('/var/log/auth.log')).toString()).toContain(
      `Accepted publickey for root from ${lab.responderAddress}`,
    );
  });

  test('answers on both address families from the outside world', async () => {
    for (const address of [host.address, host.address6]) {
      const banner = await command([
        ...lab.enter,
        'bash',
        '-c',
        `read -r line <>/dev/tcp/${address}/22; echo "$line"`,
      ]);
      expect(banner.stdout.toString()).toMatch(/^SSH-2\.0-OpenSSH/);
    }
  });

  test('passes ends and resets of a connection on', async () => {
    const socket = connect({ host: '127.0.0.1', port: host.ssh.port, allowHalfOpen: true });
    await once(socket, 'data');
    socket.end();
    await once(socket, 'end');
    socket.destroy();
  });

  test('reaches nothing that is not documentation', async () => {
    const seen = await host.sh('ip route get 192.0.2.1 2>&1; ip -6 route get 2606:4700::1 2>&1; true');
    expect(seen.stdout.toString().match(/unreachable/g)).toHaveLength(2);
  });

  test('looks the same twice, and each kind of change is seen', async () => {
    const before = await host.manifest();
    expect(diffManifest(before, await host.manifest())).toEqual([]);
    await ssh(host, 'true');
    expect(diffManifest(before, await host.manifest())).toEqual([]);
    await host.sh(
      'chattr +i /etc/hostname; touch /dev/shm/x /run/y; nft add table inet t; (exec setsid sleep 99 >/dev/null 2>&1) &',
    );
    const differences = diffManifest(before, await host.manifest()).join('\n');
    await host.sh('chattr -i /etc/hostname; rm /dev/shm/x /run/y; nft delete table inet t');
    for (const seen of [
      /changed \/etc\/hostname: .* i$/m,
      /added \/dev\/shm\/x/,
      /added \/run\/y/,
      /new in nftables: table inet t/,
    ]) {
      expect(differences).toMatch(seen);
    }
  });

  test('has working firewalls, crontab and attributes of its own', async () => {
    const done = await host.sh(`set -e
      iptables -A OUTPUT -d 203.0.113.9 -j DROP; iptables -D OUTPUT -d 203.0.113.9 -j DROP
      ip6tables -A OUTPUT -d 2001:db8:2::9 -j DROP; ip6tables -D OUTPUT -d 2001:db8:2::9 -j DROP
      nft add table inet lab; nft list table inet lab | head -n 1; nft delete table inet lab
      echo '17 3 * * * true' | crontab -; crontab -l; crontab -r
      touch /var/tmp/fixed; chattr +i /var/tmp/fixed; ! rm -f /var/tmp/fixed 2>/dev/null; chattr -i /var/tmp/fixed; rm /var/tmp/fixed`);
    expect(done.stderr.toString()).toBe('');
    expect(done.stdout.toString()).toBe('table inet lab {\n17 3 * * * true\n');
  });

  test('writes, reads, adds users and plants a login in a rotated log', async () => {
    await host.write('/srv/deep/er/file', Buffer.from([0, 255, 10]), {
      mode: 0o640,
      uid: 3,
      gid: 4,
      mtime: new Date(1_600_000_000_000),
    });
    expect([...(await host.read('/srv/deep/er/file'))]).toEqual([0, 255, 10]);
    expect((await host.run(['stat', '-c', '%a %u %g %Y', '/srv/deep/er/file'])).stdout.toString()).toBe(
      '640 3 4 1600000000\n',
    );
    await host.addUser('deploy', { login: true, sudo: true });
    await host.addUser('guest', { login: true });
    const asUser = (user: string, script: string) =>
      ssh(host, script, ['-o', 'StrictHostKeyChecking=no', '-l', user]);
    expect((await asUser('deploy', 'id -un; sudo -n id -un')).stdout.toString()).toBe('deploy\nroot\n');
    expect((await asUser('guest', 'sudo -n true')).code).not.toBe(0);
    await host.plantLogin({ at: new Date(2026, 0, 2, 3, 4, 5) });
    expect((await host.run(['zcat', '/var/log/auth.log.1.gz'])).stdout.toString()).toContain(
      `Jan  2 03:04:05 ${host.name} sshd[812]: Accepted password for root from 203.0.113.66 port 51514 ssh2\n`,
    );
  });

  test('after a reboot has another boot id and a new /run, the same disk, key and address', async () => {
    await host.sh('echo kept >/srv/kept; touch /run/gone; (exec setsid sleep 1000 >/dev/null 2>&1) &');
    // A second host, so that the bridge stays up and goes on remembering the first.
    const neighbour = await lab.host({ database: false });
    await ssh(host, 'true');
    const [bootId, pid] = [host.bootId, host.pid];
    await host.reboot();
    expect(host.bootId).not.toBe(bootId);
    expect(host.pid).not.toBe(pid);
    expect(
      (
        await host.sh('cat /srv/kept /proc/sys/kernel/random/boot_id; ls /run/gone 2>/dev/null')
      ).stdout.toString(),
    ).toBe(`kept\n${host.bootId}\n`);
    expect((await host.processes()).some((process) => process.comm === 'sleep')).toBe(false);
    expect((await ssh(host, 'true')).code).toBe(0);
    await neighbour.close();
  });
});

test('a closed host leaves no process, mount or file', async () => {
  const short = await lab.host({ database: false });
  await short.sh('touch /srv/fixed; chattr +i /srv/fixed; (exec setsid sleep 1000 >/dev/null 2>&1) &');
  const outer = (await short.processes()).map((process) => process.outerPid);
  await short.close();
  const alive = new Set(await readdir('/proc'));
  expect(outer.filter((pid) => alive.has(String(pid)))).toEqual([]);
  await expect(readdir(short.upper)).rejects.toThrow('ENOENT');
});

async function ssh(to: LabHost, script: string, options: string[] = ['-o', 'StrictHostKeyChecking=no']) {
  const child = [
    'ssh',
    '-F',
    'none',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'BatchMode=yes',
    ...options,
  ];
  return command([
    ...child,
    '-i',
    to.ssh.identityFile,
    '-p',
    String(to.ssh.port),
    `root@${to.ssh.host}`,
    script,
  ]);
}
