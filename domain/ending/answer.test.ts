import { expect, it } from 'vitest';
import { sha256Hex } from '../digest.ts';
import { asTargetId } from '../ids.ts';
import { show } from '../show.ts';
import type { Offer } from './answer.ts';
import { answerTo } from './answer.ts';

const path = show('/root/.bashrc');

it('a file of which one line was taken away and another declined is left as declined, not as come back', () => {
  const target = (line: string) => ({
    id: asTargetId(`t_${sha256Hex(new TextEncoder().encode(line)).slice(0, 16)}`),
    identity: {
      kind: 'line',
      path,
      line: show(line),
      lineSha256: sha256Hex(new TextEncoder().encode(line)),
      occurrence: 1,
    } as const,
    selected: true,
    risks: [],
  });
  const [declined, taken] = [target('/tmp/m -a'), target('/tmp/m -b')];
  const offer: Offer = {
    step: 'disable-persistence',
    round: 1,
    state: 'partially-approved',
    targets: [declined, taken],
    acted: [taken.id],
    outcomes: [{ targetId: taken.id, outcome: 'done', proof: 'looked', detail: '' }],
    notTheirs: new Map(),
  };
  const thing = { kind: 'starter', path, text: show('/tmp/m -a\n'), lines: [show('/tmp/m -a')] } as const;
  expect(answerTo(thing, [offer])).toMatchObject({ kind: 'left', reason: 'declined' });
});
