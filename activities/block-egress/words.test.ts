import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '../../domain/ids.ts';
import { targetIdSchema } from '../../domain/ids-schema.ts';
import type { Target } from '../../domain/plan.ts';
import { targetOf } from '../../test/shared/targets.ts';
import { ownNames, plainAddress, targetWords } from './words.ts';

const target = (family: 'ipv4' | 'ipv6', address: string): Target => ({
  ...targetOf({ kind: 'egress', family, address }),
  id: targetIdSchema.parse('t_0123456789abcdef'),
});

test('names of table and chain fit the tools and tell incidents apart', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 45 }), (now) => {
      const [one, other] = [
        ownNames(newId('inc', now, randomBytes(10))),
        ownNames(newId('inc', now, randomBytes(10))),
      ];
      const [table, chain] = one;
      expect(table).toMatch(/^davy_[0-9a-z]{26}$/);
      expect(chain).toMatch(/^davy_[0-9a-z]{22}$/);
      expect(chain.length).toBeLessThanOrEqual(28);
      expect(other).not.toEqual(one);
    }),
  );
});

test('an address reaches the script only if it is one of its family', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(targetWords([target('ipv4', address)])[2]).toBe(address);
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(targetWords([target('ipv6', address)])[2]).toBe(address);
    }),
  );
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(targetWords([target('ipv6', address)])[2]).toBe('none');
    }),
  );
  for (const odd of [
    '',
    '198.51.100.0/24',
    'fe80::1%eth0',
    '1.2.3.4 }; flush ruleset',
    'pool.example',
    '010.1.1.1',
  ]) {
    expect(targetWords([target('ipv4', odd), target('ipv6', odd)]).filter((word) => word === odd)).toEqual(
      [],
    );
  }
});

test('the responder’s address is taken as sshd prints it', () => {
  expect(plainAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
  expect(plainAddress('2001:db8::5')).toBe('2001:db8::5');
});
