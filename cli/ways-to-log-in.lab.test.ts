import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLab } from '../lab/index.ts';
import { eventually } from '../test/shared/eventually.ts';
import { newDavy } from './command-line.fixture.ts';

test('an encrypted key with its passphrase’s file, and an ssh-agent without any key, lead from `hosts add` to a survey', async () => {
  const [davy, lab] = await Promise.all([newDavy(), openLab()]);
  onTestFinished(() => lab.close());
  const site = `t${Math.random().toString(36).slice(2, 10)}`;
  const [host] = await Promise.all([
    lab.host({ bystanders: false, database: false }),
    davy.startWorker(site),
  ]);
  const inKeys = (name: string) => join(davy.home.keys, name);
  copyFileSync(host.ssh.identityFile, inKeys('locked'));
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', inKeys('locked')]);
  writeFileSync(inKeys('locked.pass'), 'open sesame\n', { mode: 0o600 });
  writeFileSync(inKeys('other.pass'), 'open barley\n', { mode: 0o600 });
  const agent = spawn('ssh-agent', ['-D', '-a', inKeys('agent')], { stdio: 'ignore' });
  onTestFinished(() => void agent.kill());
  await eventually(() => existsSync(inKeys('agent')));
  const askAgent = (...argv: string[]) =>
    execFileSync('ssh-add', ['-q', ...argv], { env: { ...process.env, SSH_AUTH_SOCK: inKeys('agent') } });
  askAgent(host.ssh.identityFile);

  const { host: address, port, hostKey } = host.ssh;
  const add = (name: string, ...how: string[]) =>
    davy.json(
      'hosts',
      'add',
      name,
      address,
      '--port',
      `${port}`,
      '--host-key',
      hostKey,
      '--site',
      site,
      ...how,
    );
  await add('by-passphrase', '--identity', 'locked', '--passphrase-file', 'locked.pass');
  await add('by-agent', '--agent', 'agent');
  const machine = (await host.sh('uname -n')).stdout.toString().trim();
  for (const name of ['by-passphrase', 'by-agent']) {
    expect(await davy.json('hosts', 'check', name)).toMatchObject({
      hostname: machine,
      uid: 0,
      privileged: true,
    });
    expect(await davy.json('hosts', 'scan', name)).toMatchObject({ verdict: { verdict: 'not-a-miner' } });
  }

  await add('by-no-passphrase', '--identity', 'locked');
  await add('by-another-passphrase', '--identity', 'locked', '--passphrase-file', 'other.pass');
  for (const name of ['by-no-passphrase', 'by-another-passphrase'])
    expect((await davy.run('hosts', 'check', name)).stderr).toMatch(/^davy: identity-unreadable: /m);
  // A name of its own, with a socket that leads to an agent without keys.
  const empty = spawn('ssh-agent', ['-D', '-a', inKeys('empty')], { stdio: 'ignore' });
  onTestFinished(() => void empty.kill());
  await eventually(() => existsSync(inKeys('empty')));
  await add('by-empty-agent', '--agent', 'empty');
  expect((await davy.run('hosts', 'check', 'by-empty-agent')).stderr).toMatch(/^davy: ssh-auth-failed: /m);
});
