import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../../domain/config.ts';
import { keysOf } from './configuration-text.ts';

const made = JSON.parse(readFileSync('docs/davy.schema.json', 'utf8'));
const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** Each once right and once wrong, in the sense of the schema that Davy itself reads by. */
const SAMPLES: readonly object[] = [
  {},
  { api: { port: 0 } },
  { api: { port: 65_536 } },
  { api: { listens: '::1' } },
  { watch: { minimum: '1s', maximum: '2d' } },
  { watch: { minimum: '1 s' } },
  { watch: { minimum: 60 } },
  { approvals: { role: 'lead', quorum: 2, fourEyes: true } },
  { approvals: { role: 'viewer' } },
  { protect: { paths: ['/srv/'] } },
  { protect: { paths: ['srv'] } },
  { authorised: [{ sha256: 'a'.repeat(64), path: '/opt/m', owner: 'm', pool: 'p:1' }] },
  { authorised: [{ sha256: 'a'.repeat(64) }] },
];

test.each(SAMPLES)('the published schema takes %j exactly if Davy does', (sample) => {
  expect(ajv.validate(made, sample)).toBe(configSchema.safeParse(sample).success);
});

test('a key that nobody described is told', () => {
  const schema = z.toJSONSchema(z.strictObject({ api: z.strictObject({ port: z.number() }) }));
  expect(() => keysOf(schema)).toThrow('api.port: say in domain/config.ts');
});

test('a row tells default, limits and meaning, also of the fields of a list’s entries', () => {
  const entry = z.strictObject({ path: z.string().describe('where') });
  const schema = z.strictObject({
    count: z.number().int().min(1).max(9).default(4).describe('how many'),
    allowed: z.array(entry).default([]).describe('which'),
  });
  expect(keysOf(z.toJSONSchema(schema, { io: 'input' }))).toEqual([
    { path: 'count', default: '`4`', mayBe: '1 to 9', what: 'how many' },
    { path: 'allowed', default: 'none', mayBe: 'a list', what: 'which' },
    { path: 'allowed[].path', default: 'must be given', mayBe: 'text', what: 'where' },
  ]);
});
