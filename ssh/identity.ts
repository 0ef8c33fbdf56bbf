import { readFile } from 'node:fs/promises';
import type { AgentAuthMethod, PublicKeyAuthMethod } from 'ssh2';
import ssh2 from 'ssh2';
import { DavyError } from '../domain/errors.ts';
import type { HostAddress } from './host-session.ts';

/**
 * How to prove who we are: the private key first, then the agent. Neither passwords nor keyboard-interactive, so a host has no
 * way to ask for anything.
 *
 * @throws DavyError `identity-unreadable`
 */
export async function authMethods(address: HostAddress): Promise<(PublicKeyAuthMethod | AgentAuthMethod)[]> {
  const methods: (PublicKeyAuthMethod | AgentAuthMethod)[] = [];
  const username = address.user;
  if (address.identityFile !== undefined) {
    const text = await read(address.identityFile);
    const passphrase = address.passphraseFile === undefined ? undefined : await read(address.passphraseFile);
    const parsed = ssh2.utils.parseKey(text, passphrase?.replace(/\r?\n$/, ''));
    // ssh2 answers with an array for keys in OpenSSH's own format.
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    if (key instanceof Error) {
      // The parser's message never quotes the key.
      throw new DavyError('identity-unreadable', `${address.identityFile}: ${key.message}`);
    }
    if (key === undefined || !key.isPrivateKey()) {
      throw new DavyError('identity-unreadable', `${address.identityFile} holds no private key`);
    }
    methods.push({ type: 'publickey', username, key });
  }
  if (address.agent !== undefined) methods.push({ type: 'agent', username, agent: address.agent });
  if (methods.length === 0)
    throw new DavyError('identity-unreadable', 'neither identityFile nor agent is set');
  return methods;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new DavyError('identity-unreadable', `${path} cannot be read`, { cause });
  }
}
