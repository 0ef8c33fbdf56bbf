import { describe, expect, test } from 'vitest';
import { DavyError } from '../domain/errors.ts';
import { parseConfig, readConfig } from './config.ts';
import { findHome } from './home.ts';

function fault(text: string): DavyError {
  try {
    parseConfig(text, 'davy.yaml');
  } catch (error) {
    if (error instanceof DavyError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('configuration', () => {
  test('is all defaults when the file is empty or missing', () => {
    expect(parseConfig('', 'davy.yaml').api.port).toBe(8300);
    expect(parseConfig('# nothing yet\n', 'davy.yaml')).toEqual(parseConfig('', 'davy.yaml'));
    expect(readConfig(findHome('/nonexistent/davy', {}), {})).toEqual(parseConfig('', 'davy.yaml'));
  });

  test('reads durations into milliseconds', () => {
    const { watch, approvals } = parseConfig(
      'watch:\n  minimum: 30s\napprovals: {expireAfter: 24h}\n',
      'davy.yaml',
    );
    expect(watch.minimum).toBe(30_000);
    expect(approvals.expireAfter).toBe(86_400_000);
  });

  test('that DAVY_CONFIG names must be there', () => {
    const env = { DAVY_CONFIG: '/nonexistent/davy.yaml' };
    expect(() => readConfig(findHome('/nonexistent', env), env)).toThrow(
      /config-invalid: \/nonexistent\/davy.yaml/,
    );
  });

  test.each([
    ['an unknown key', 'api:\n  port: 1\n  prot: 2\n', 'davy.yaml:3: api.prot: there is no such key'],
    ['an unknown section', '\n\nwacth: {}\n', 'davy.yaml:3: wacth: there is no such key'],
    ['a value of the wrong kind', 'api:\n\n  port: eighty\n', /^davy.yaml:3: api.port: /],
    ['no duration', '# x\nwatch:\n  minimum: soon\n', /^davy.yaml:3: watch.minimum: .*duration/],
    ['a fault in a list', 'protect:\n  paths:\n    - /srv\n    - srv\n', /^davy.yaml:4: protect.paths.1: /],
    ['a list where a section belongs', 'api: [1]\n', /^davy.yaml:1: api: /],
    ['a key that is missing', 'authorised:\n  - sha256: "00"\n', /^davy.yaml:2: authorised.0/],
    ['a key given twice', 'api: {}\napi: {}\n', /^davy.yaml:2: not YAML/],
    ['broken YAML', 'api:\n  port: "8300\n', /^davy.yaml:\d+: not YAML/],
  ])('with %s is refused with file, line and key', (_name, text, expected) => {
    const error = fault(text);
    expect(error.code).toBe('config-invalid');
    expect(error.detail).toMatch(expected);
    expect(error.errors.length).toBeGreaterThan(0);
  });

  test('names every fault, in the order of the file', () => {
    expect(fault('watch: {minimum: x}\napi: {port: y}\n').errors.map(({ path }) => path)).toEqual([
      'watch.minimum',
      'api.port',
    ]);
  });

  test('never repeats a value, which may be a secret in the wrong place', () => {
    expect(
      JSON.stringify(fault('api:\n  listen: {hunter2: hunter2}\n  port: hunter2\n').errors[1]),
    ).not.toContain('hunter2');
    expect(fault('x: "hunter2').message).not.toContain('hunter2');
  });
});
