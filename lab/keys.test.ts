import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { makeSshKeyPair } from './keys.ts';

test('an ssh client reads the private key, and its public half is the one that was said', () => {
  for (let round = 0; round < 20; round += 1) {
    const pair = makeSshKeyPair('a comment of any length'.slice(0, round));
    const parsed = ssh2.utils.parseKey(pair.privateKey);
    if (parsed instanceof Error) throw parsed;
    expect(`ssh-ed25519 ${parsed.getPublicSSH().toString('base64')}`).toBe(pair.publicKey);
    expect(parsed.isPrivateKey()).toBe(true);
  }
});
