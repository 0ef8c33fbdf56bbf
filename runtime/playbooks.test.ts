import { expect, test } from 'vitest';
import { configSchema } from '../domain/config.ts';
import { gatePolicies } from '../domain/policy.ts';
import { parsePlaybook, readPlaybooks } from './playbooks.ts';

const STEPS = ['confirm-miner', 'preserve-evidence', 'kill-processes', 'watch-for-respawn'];
const yaml = (steps: readonly string[]) =>
  ['name: mine', 'version: 1', 'description: x', 'steps:', ...steps.map((s) => `  - ${s}`)].join('\n');

test('the built-in playbooks are valid', () => {
  expect([...readPlaybooks('/nonexistent').keys()]).toEqual(['contain-first', 'miner-response']);
});

test.each([
  [
    'no evidence before an act',
    ['step: confirm-miner', 'step: kill-processes', 'step: watch-for-respawn'],
    'preserve-evidence',
  ],
  [
    'no watch at the end',
    ['step: confirm-miner', 'step: preserve-evidence', 'step: kill-processes'],
    'watch-for-respawn',
  ],
  ['an unknown step', ['step: confirm-miner', 'step: preserve-evidence', 'step: rm-rf'], 'mine.yaml:7'],
  [
    'a gate switched off',
    [
      'step: confirm-miner',
      'step: preserve-evidence',
      '{step: kill-processes, gate: none}',
      'step: watch-for-respawn',
    ],
    'mine.yaml:7',
  ],
  ['no YAML', ['step: [', 'x', 'y'], 'mine.yaml:'],
])('%s is refused, with its line', (_what, steps, said) => {
  expect(() => parsePlaybook(yaml(steps), 'mine.yaml')).toThrowError(
    expect.objectContaining({ code: 'playbook-invalid', detail: expect.stringContaining(said) }),
  );
});

test('a playbook can only make a gate stricter', () => {
  const config = configSchema.parse({ approvals: { role: 'lead', quorum: 2, expireAfter: '1h' } });
  const gate =
    '{step: kill-processes, gate: {role: analyst, quorum: 1, expireAfter: 5h, actWithin: 1h, fourEyes: true}}';
  const playbook = parsePlaybook(
    yaml(STEPS.map((s) => (s === 'kill-processes' ? gate : `step: ${s}`))),
    'mine.yaml',
  );
  expect(gatePolicies(playbook, config)['kill-processes']).toEqual({
    role: 'lead',
    quorum: 2,
    fourEyes: true,
    escalateAfterMs: 30 * 60_000,
    expireAfterMs: 3_600_000,
    actWithinMs: 3_600_000,
  });
});
