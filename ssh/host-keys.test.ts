import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint, keyType, parsePins, parsePublicKey } from './host-keys.ts';
import { knownKeys, parseKnownHosts } from './known-hosts.ts';

let folder: string;
const keys: Record<string, string> = {};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-ssh-'));
  for (const [name, type] of Object.entries({ a: 'ed25519', b: 'ed25519', ecdsa: 'ecdsa', rsa: 'rsa' })) {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'a comment', '-f', join(folder, name)]);
    keys[name] = readFileSync(join(folder, `${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const key = (name: string): string => keys[name] ?? '';
const blobOf = (name: string): Uint8Array => parsePublicKey(key(name)) ?? new Uint8Array();

describe('host keys', () => {
  test.each(['a', 'ecdsa', 'rsa'])('the fingerprint of %s is the one that ssh-keygen shows', (name) => {
    const shown = execFileSync('ssh-keygen', ['-l', '-f', join(folder, `${name}.pub`)]).toString();
    expect(shown).toContain(` ${fingerprint(blobOf(name))} `);
  });

  test('a pinned key asks for its own type only', () => {
    expect(parsePins([key('rsa')]).attempts).toEqual([['rsa-sha2-512', 'rsa-sha2-256']]);
    expect(parsePins([key('ecdsa'), `${key('a')} root@host`]).attempts).toEqual([
      ['ssh-ed25519', 'ecdsa-sha2-nistp256'],
    ]);
  });

  test('a fingerprint and its key pin the same', () => {
    expect(parsePins([fingerprint(blobOf('a'))]).fingerprints).toEqual(parsePins([key('a')]).fingerprints);
  });

  test.each([
    '',
    'SHA256:short',
    'ssh-ed25519',
    'ssh-ed25519 !!!',
    'ssh-rsa AAAAC3NzaC1lZDI1NTE5',
    'MD5:aa:bb',
  ])('refuses %j as a pin', (pin) => {
    expect(() => parsePins([pin])).toThrow('config-invalid');
  });

  test('refuses a key whose blob says another type', () => {
    expect(() => parsePins([key('a').replace('ssh-ed25519', 'ssh-rsa')])).toThrow('config-invalid');
  });

  test('reads the type of any bytes without failing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => (keyType(bytes)?.length ?? 1) > 0));
  });
});

describe('known_hosts', () => {
  const lookUp = (text: string, host: string, port = 22) => knownKeys(parseKnownHosts(text), host, port);

  test('finds a host by name, in a list, by pattern and with a port', () => {
    const text = `# comment\n\nweb1,192.0.2.7 ${key('a')} c\n*.db.example,!bad.db.example ${key('b')}\n[web1]:2222 ${key('rsa')}\n`;
    expect(lookUp(text, 'web1').keys).toEqual([key('a')]);
    expect(lookUp(text, '192.0.2.7').keys).toEqual([key('a')]);
    expect(lookUp(text, 'WEB1', 2222).keys).toEqual([key('rsa')]);
    expect(lookUp(text, 'x.db.example').keys).toEqual([key('b')]);
    expect(lookUp(text, 'bad.db.example').keys).toEqual([]);
    expect(lookUp(text, 'web2').keys).toEqual([]);
    expect(lookUp(text, 'web1', 23).keys).toEqual([]);
  });

  test('finds names that ssh-keygen hashed', () => {
    const file = join(folder, 'known_hosts');
    writeFileSync(file, `web1 ${key('a')}\n[web1]:2222 ${key('b')}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('web1');
    expect(lookUp(text, 'web1').keys).toEqual([key('a')]);
    expect(lookUp(text, 'web1', 2222).keys).toEqual([key('b')]);
    expect(lookUp(text, 'web2').keys).toEqual([]);
  });

  test('a revoked key is never known, whatever the order of the lines', () => {
    const lines = [`web1 ${key('a')}`, `@revoked * ${key('a')}`, `web1 ${key('b')}`];
    for (const text of [lines.join('\n'), lines.toReversed().join('\n')]) {
      expect(lookUp(text, 'web1')).toEqual({ keys: [key('b')], revoked: [key('a')] });
    }
  });

  test('names the lines that it did not understand', () => {
    const text = `web1 ${key('a')}\nweb1 ssh-ed25519\n@cert-authority *.x ${key('b')}\nnonsense\n`;
    expect(parseKnownHosts(text).skippedLines).toEqual([2, 3, 4]);
  });

  test('patterns match as a plain definition of * and ? says', () => {
    const patterns = fc.string({
      unit: fc.constantFrom('a', 'b', '*', '?', '.'),
      minLength: 1,
      maxLength: 8,
    });
    const names = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(patterns, names, (pattern, name) => {
        const meant = new RegExp(
          `^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`,
        ).test(name);
        expect(lookUp(`${pattern} ${key('a')}`, name).keys.length > 0).toBe(meant);
      }),
    );
  });

  test('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => parseKnownHosts(text).entries.length === 0),
    );
  });
});
