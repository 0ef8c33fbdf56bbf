import type { Verdict } from '../../domain/incident.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Named, Outline, OutlineNode, Said } from '../../domain/read/index.ts';
import { factsText, headline, outlineOf, summaryOf } from '../../domain/read/index.ts';
import { bold, dim, red, yellow } from './style.ts';
import { wrapped } from './wrap.ts';

/**
 * Plans of one host as one story: what is asked, the shared chain of reasons with the targets on it, what is done to them and
 * what that may break, what is left alone, what was not seen, what returns, and the digest of each plan.
 */
export function plansText(plans: readonly Plan[]): string {
  const [first] = plans;
  if (first === undefined) return 'nothing to do';
  const steps = plans.map(({ step }) => step).join(', ');
  const summary = summaryOf(plans);
  return [
    ...wrapped(`${steps} on ${first.host}`, '', '  ').map(bold),
    ...wrapped(headline(plans), '  ', '  '),
    ...outlineText(outlineOf(plans)),
    ...section('What is done', summary.changes),
    ...section('What that means', summary.impacts),
    ...section(yellow('Not kept as evidence'), summary.evidence),
    ...section(yellow('Risks'), summary.risks),
    ...section('Left alone', summary.kept),
    ...section(yellow('Could not be seen'), summary.unseen),
    ...section(
      plans.length === 1 ? 'Returns if only this is approved' : 'Returns unless approved',
      summary.returns,
    ),
    ...plans.map((plan) => dim(`plan ${plan.step} ${plan.digest}`)),
  ].join('\n');
}

function outlineText({ roots, unlinked }: Outline): string[] {
  return [
    ...roots.flatMap((node) => nodeText(node, '')),
    ...(unlinked.length === 0 ? [] : ['Nothing links these to the miner:']),
    ...unlinked.flatMap((one) => targetText(one, '')),
  ];
}

/** @param indent of the reason; what hangs on it stands further in */
function nodeText({ role, text, targets, children }: OutlineNode, indent: string): string[] {
  const mark = indent === '' ? '' : '- ';
  const who = role === null ? '' : `${role.toUpperCase()}  `;
  const inner = `${indent}${indent === '' ? '' : '  '}`;
  return [
    ...wrapped(who === '' ? text : `${bold(who)}${text}`, `${indent}${mark}`, inner),
    ...targets.flatMap((one) => targetText(one, inner)),
    ...children.flatMap((child) => nodeText(child, `${inner} `)),
  ];
}

function targetText({ target, verb, number }: Named, indent: string): string[] {
  const box = target.selected ? '[x]' : '[ ]';
  const undo = target.reversible ? '' : ` ${red('(no undo)')}`;
  const facts = factsText(target);
  const said = `${bold(`${verb} ${number}`)}${undo} ${target.title}${facts === '' ? '' : `; ${facts}`}`;
  return wrapped(said, `${indent}${box} `, `${indent}    `);
}

const section = (title: string, said: readonly Said[]): string[] =>
  said.length === 0
    ? []
    : [`${title}:`, ...said.flatMap(({ text, of }) => wrapped(`${of}: ${text}`, '  - ', '    '))];

export function verdictText(verdict: Verdict): string {
  const lines = [
    `verdict: ${bold(verdict.verdict)}${verdict.classes.length === 0 ? '' : ` (${verdict.classes.join(', ')})`}`,
  ];
  for (const signal of verdict.signals)
    lines.push(...wrapped(`${signal.what} ${dim(`[${signal.class}, ${signal.attack}]`)}`, '  - ', '    '));
  for (const reason of verdict.reasons) lines.push(...wrapped(reason, '  ', '  '));
  if (verdict.findings.length > 0)
    lines.push(
      '  seen, and no reason to act:',
      ...verdict.findings.flatMap((f) => wrapped(f, '    - ', '      ')),
    );
  return lines.join('\n');
}
