import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Client } from '../../api/client/index.ts';
import { sessionOf } from '../client/session.ts';
import { openTerminal } from '../client/terminal.ts';
import { Exit } from '../failure.ts';
import { addHost } from './hosts-add.ts';

const KEY = `ssh-ed25519 ${'A'.repeat(68)}`;
const FINGERPRINT = `SHA256:${'B'.repeat(43)}`;
const FLAGS = { port: '22', user: 'root', site: 'default' };

/** A server that shows one key and takes what it is sent; a person who answers with `line`. */
function scene(line: string) {
  const [input, out, say] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const calls: { name: string; body: unknown }[] = [];
  let said = '';
  say.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.endsWith('[y/N] ')) input.write(`${line}\n`);
  });
  const client = {
    call: async (name: string, { body }: { body: object }) => {
      calls.push({ name, body });
      if (name === 'POST /v1/hosts/probe')
        return {
          kind: 'probe',
          address: '192.0.2.1',
          port: 22,
          hostKeys: [{ type: 'ssh-ed25519\u0007', key: KEY, fingerprint: FINGERPRINT }],
        };
      return { id: 'h', name: 'web1', ...body };
    },
  } as unknown as Client;
  const terminal = openTerminal({ input, out, say, interactive: true });
  return { session: sessionOf(client, 'http://x', terminal, false), calls, said: () => said };
}

test('the keys that were shown are pinned once a person said yes', async () => {
  const { session, calls, said } = scene('y');
  await addHost(session, ['web1', '192.0.2.1'], FLAGS);
  expect(said()).toContain(FINGERPRINT);
  expect(said()).toContain('ssh-ed25519\\u{7}');
  expect(calls.map((one) => one.name)).toEqual(['POST /v1/hosts/probe', 'PUT /v1/hosts/{name}']);
  expect(calls[1]?.body).toMatchObject({ address: '192.0.2.1', hostKeys: [KEY] });
});

test('anything but yes adds nothing', async () => {
  for (const line of ['', 'n', 'yo', ' ']) {
    const { session, calls } = scene(line);
    await expect(addHost(session, ['web1'], FLAGS)).rejects.toBeInstanceOf(Exit);
    expect(calls.map((one) => one.name)).toEqual(['POST /v1/hosts/probe']);
  }
});

test('a named key is pinned unasked, --yes pins what is shown', async () => {
  const named = scene('');
  await addHost(named.session, ['web1'], { ...FLAGS, hostKey: [FINGERPRINT] });
  expect(named.calls).toMatchObject([{ name: 'PUT /v1/hosts/{name}', body: { hostKeys: [FINGERPRINT] } }]);
  const trusting = scene('');
  await addHost(trusting.session, ['web1'], { ...FLAGS, yes: true });
  expect(trusting.calls).toHaveLength(2);
  expect(trusting.said()).not.toContain('[y/N]');
});

test('key, passphrase and agent are named to the server as files of its own folder', async () => {
  const { session, calls } = scene('');
  const flags = {
    ...FLAGS,
    hostKey: [FINGERPRINT],
    identity: 'id_web',
    passphraseFile: 'web.pass',
    agent: 'agent',
  };
  await addHost(session, ['web1'], flags);
  expect(calls[0]?.body).toMatchObject({
    identityFile: 'id_web',
    passphraseFile: 'web.pass',
    agent: 'agent',
  });
});
