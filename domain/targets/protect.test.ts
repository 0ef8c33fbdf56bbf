import { describe, expect, it } from 'vitest';
import { cleanSnapshot, elf, image, process } from '../../test/shared/snapshots.ts';
import { asSha256 } from '../ids.ts';
import type { TargetIdentity } from '../plan.ts';
import { show } from '../show.ts';
import { protectFacts, protectionOf } from './protect.ts';

const none = { paths: [], addresses: [], accounts: [] };
const facts = protectFacts(cleanSnapshot(), none);

const file = (path: string, more: object = {}): TargetIdentity => ({
  kind: 'file',
  path: show(path),
  device: '2049',
  inode: '7',
  size: '1',
  sha256: asSha256('a'.repeat(64)),
  ...more,
});
const egress = (address: string): TargetIdentity => ({
  kind: 'egress',
  family: address.includes(':') ? 'ipv6' : 'ipv4',
  address,
});
const single = (pid: number, exe: string, uid = 0): TargetIdentity => {
  const { path, device, inode, sha256 } = image(exe);
  return {
    kind: 'process',
    by: 'single',
    pid,
    bootId: 'b',
    startTicks: '1',
    uid,
    image: { path, device, inode, sha256: sha256 ?? asSha256('a'.repeat(64)) },
  };
};
const byImage = (exe: string): TargetIdentity => ({
  kind: 'process',
  by: 'image',
  uid: 0,
  cgroup: show('/'),
  image: { path: show(exe), sha256: asSha256('a'.repeat(64)) },
  maximumCount: 8,
});

describe('protected', () => {
  it('are init, kernel threads, sshd and Davy’s session', () => {
    const kernel = process({ pid: 77, exe: '/x', kernelThread: true });
    const clean = cleanSnapshot();
    const with77 = protectFacts(
      { ...clean, processes: [...clean.processes, { ...kernel, image: null }] },
      none,
    );
    expect(protectionOf(single(77, '/x'), with77)).toContain('kernel thread');
    expect(protectionOf(single(1, '/usr/lib/systemd/systemd'), facts)).toContain('first process');
    expect(protectionOf(single(2, '/x'), facts)).not.toBeNull();
    expect(protectionOf(single(310, '/usr/sbin/sshd'), facts)).not.toBeNull();
    expect(protectionOf(single(5000, '/usr/sbin/sshd'), facts)).toContain('sshd');
    expect(protectionOf(single(312, '/usr/bin/dash'), facts)).toContain('Davy');
    expect(protectionOf(byImage('/usr/bin/dash'), facts)).toContain('Davy');
    expect(protectionOf(single(5000, '/usr/bin/dash'), facts)).toBeNull();
  });

  it('are system folders, vital files, crontabs and the images of the session', () => {
    for (const path of [
      '/',
      '/etc',
      '/usr/bin',
      '/tmp',
      '/var/spool/cron',
      '/home/alice',
      '/proc/1/exe',
      '/sys/x',
      '/dev/sda',
      '/boot/vmlinuz',
      '/etc/passwd',
      '/etc/ssh/sshd_config',
      '/root/.ssh/authorized_keys',
      '/etc/pam.d/sshd',
      '/var/spool/cron/root',
      '/etc/crontab',
      '/lib/x86_64-linux-gnu/libc.so.6',
      '/usr/bin/dash',
      '/usr/sbin/sshd',
    ]) {
      expect(protectionOf(file(path), facts), path).not.toBeNull();
    }
    const { device, inode } = image('/usr/bin/dash');
    expect(protectionOf(file('/tmp/link', { device, inode }), facts)).not.toBeNull();
  });

  it('are the names of mount points, never a process whose image is one', () => {
    const onMount = protectFacts(
      { ...cleanSnapshot(), host: { ...cleanSnapshot().host, mountPoints: ['/', '/tmp/wnTKYg'].map(show) } },
      none,
    );
    expect(protectionOf(file('/tmp/wnTKYg'), onMount)).toBe('it is a mount point');
    expect(protectionOf(file('/tmp/wnTKYg.bak'), onMount)).toBeNull();
    // Else a miner mounted over itself could not be killed.
    expect(protectionOf(byImage('/tmp/wnTKYg'), onMount)).toBeNull();
    expect(protectionOf(single(5000, '/tmp/wnTKYg'), onMount)).toBeNull();
  });

  it('are not the places where miners lie', () => {
    for (const path of [
      '/tmp/wnTKYg',
      '/dev/shm/x',
      '/usr/sbin/kthreadd0',
      '/var/lib/x/y',
      '/root/.x/y',
      '/etc/cron.hourly/x',
      '/usr/lib/libx.so',
      '/opt/a',
    ]) {
      expect(protectionOf(file(path), facts), path).toBeNull();
    }
    expect(protectionOf(byImage('/tmp/wnTKYg'), facts)).toBeNull();
  });

  it('are the responder, resolvers, gateways, and what is no destination', () => {
    for (const address of [
      '192.0.2.250',
      '192.0.2.53',
      '192.0.2.1',
      '127.0.0.1',
      '127.1.2.3',
      '::1',
      '0.0.0.0',
      '::',
      '224.0.0.1',
      '255.255.255.255',
      'nonsense',
      '::ffff:192.0.2.250',
    ]) {
      expect(protectionOf(egress(address), facts), address).not.toBeNull();
    }
    for (const address of ['198.51.100.7', '10.0.0.1', '2001:db8::7'])
      expect(protectionOf(egress(address), facts), address).toBeNull();
  });

  it('are what the operator lists: paths, folders, addresses, ranges, accounts', () => {
    const listed = protectFacts(cleanSnapshot(), {
      paths: ['/opt/keep', '/srv/'],
      addresses: ['198.51.100.0/24'],
      accounts: ['www-data'],
    });
    expect(protectionOf(file('/opt/keep'), listed)).toContain('operator');
    expect(protectionOf(file('/opt/keep2'), listed)).toBeNull();
    expect(protectionOf(file('/srv/a/b'), listed)).toContain('operator');
    expect(protectionOf(egress('198.51.100.7'), listed)).toContain('operator');
    expect(protectionOf(egress('203.0.113.7'), listed)).toBeNull();
    expect(protectionOf(single(900, '/tmp/x', 33), listed)).toContain('www-data');
    expect(protectionOf({ ...byImage('/srv/x') }, listed)).toContain('operator');
  });

  it('is sshd, and not what only bears its name', () => {
    const clean = cleanSnapshot();
    const at = '/usr/local/sbin/sshd';
    const factsWith = (exe: string, more: Parameters<typeof process>[0]['image'], pid = 900) =>
      protectFacts(
        { ...clean, processes: [...clean.processes, process({ pid, exe, image: more ?? {} })] },
        none,
      );
    const all = (exe: string) => [single(900, exe), single(901, exe), byImage(exe), file(exe)];
    for (const exe of [at, '/usr/bin/sshd']) {
      for (const target of all(exe))
        expect(protectionOf(target, factsWith(exe, { package: null })), JSON.stringify(target)).toBeNull();
      for (const target of all(exe))
        expect(protectionOf(target, factsWith(exe, { package: 'openssh-server' }))).not.toBeNull();
    }
    const { device, inode } = image('/usr/sbin/sshd');
    for (const target of [single(900, at), byImage(at)])
      expect(protectionOf(target, factsWith(at, { package: null, device, inode }))).toContain('sshd');
    const own = { ...clean, host: { ...clean.host, ownPids: [...clean.host.ownPids, 900] } };
    const ours = {
      ...own,
      processes: [...own.processes, process({ pid: 900, exe: at, image: { package: null } })],
    };
    for (const target of all(at)) expect(protectionOf(target, protectFacts(ours, none))).not.toBeNull();
  });

  it('are the files of sshd that nothing runs at the moment', () => {
    const at = '/usr/lib/openssh/sshd-session';
    const of = (owner: string | null) =>
      protectFacts({ ...cleanSnapshot(), files: [elf(at, '', { package: owner })] }, none);
    expect(protectionOf(file(at), of('openssh-server'))).toContain('sshd');
    expect(protectionOf(file(at), of(null))).toBeNull();
  });
});
