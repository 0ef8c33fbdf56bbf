import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKind, canonicalAddress, formatAddress, inRange, parseAddress } from './address.ts';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();

describe('addresses', () => {
  it('read and written come back the same', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (text) => {
        const address = parseAddress(text);
        if (address === undefined) throw new Error(text);
        expect(parseAddress(formatAddress(address))).toEqual(address);
        expect(canonicalAddress(formatAddress(address))).toBe(formatAddress(address));
      }),
    );
  });

  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(addressKind(text) === undefined).toBe(canonicalAddress(text) === undefined);
      }),
    );
  });

  it('are written as RFC 5952 says', () => {
    expect(canonicalAddress('2001:DB8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1');
    expect(canonicalAddress('0:0:0:0:0:0:0:0')).toBe('::');
    expect(canonicalAddress('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1');
    expect(canonicalAddress('[fe80::1%eth0]')).toBe('fe80::1');
    expect(canonicalAddress('::ffff:203.0.113.9')).toBe('203.0.113.9');
  });

  it('that are none are refused', () => {
    for (const text of [
      '',
      '1.2.3',
      '1.2.3.256',
      '01.2.3.4',
      '1:2:3',
      ':::',
      '1::2::3',
      'pool.example',
      '12345::',
      '1.2.3.4.5',
    ]) {
      expect(parseAddress(text), text).toBeUndefined();
    }
  });

  it('have a kind; documentation ranges count as public', () => {
    const kinds = {
      '10.1.2.3': 'private',
      '172.31.255.255': 'private',
      '172.32.0.1': 'public',
      '192.168.0.1': 'private',
      '100.64.0.1': 'shared',
      '100.128.0.1': 'public',
      '169.254.1.1': 'link-local',
      'fe80::1': 'link-local',
      'fd00::1': 'unique-local',
      '127.9.9.9': 'loopback',
      '::1': 'loopback',
      '198.51.100.7': 'public',
      '2001:db8::1': 'public',
      '255.255.255.255': 'broadcast',
      '224.0.0.1': 'multicast',
    };
    for (const [text, kind] of Object.entries(kinds)) expect(addressKind(text), text).toBe(kind);
  });

  it('lie in the range of their own prefix, and in no range of the other family', () => {
    fc.assert(
      fc.property(ipv4, fc.nat(32), (address, bits) => {
        expect(inRange(address, `${address}/${bits}`)).toBe(true);
        expect(inRange(address, '::/0')).toBe(false);
      }),
    );
    expect(inRange('203.0.113.9', '203.0.113.0/29')).toBe(false);
    expect(inRange('203.0.113.9', '203.0.113.8/x')).toBe(false);
  });
});
