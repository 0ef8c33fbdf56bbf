import type { Verdict } from '../../domain/incident.ts';
import type { Plan } from '../../domain/plan.ts';
import { chainOf } from '../../domain/read/chain.ts';
import { bold, dim, red, yellow } from './style.ts';

/** A plan as an analyst reads it at night: what will change, why, what stays, what is unknown, what returns. */
export function planText(plan: Plan): string {
  const lines = [bold(`${plan.step} on ${plan.host}`)];
  if (plan.targets.length === 0) lines.push('  nothing to do');
  for (const [at, target] of plan.targets.entries()) {
    lines.push(`  ${target.selected ? '[x]' : '[ ]'} ${at + 1}. ${bold(target.title)}  ${dim(target.id)}`);
    lines.push(`      change: ${target.change}${target.reversible ? '' : ` ${red('(cannot be undone)')}`}`);
    for (const { text: hop } of chainOf(plan, target.link)) lines.push(`      why:    ${hop}`);
    if (target.impact !== '') lines.push(`      impact: ${target.impact}`);
    for (const risk of target.risks) lines.push(`      ${yellow('risk')}:   ${risk}`);
  }
  lines.push(
    ...section(
      'left alone',
      plan.kept.map((kept) => `${kept.title}: ${kept.why}`),
    ),
  );
  lines.push(
    ...section(
      'could not be seen',
      plan.blind.map((blind) => `${blind.what}: ${blind.how} ${blind.detail}`),
    ),
  );
  lines.push(
    ...section(
      'returns if only this is approved',
      plan.regrows.map((r) => `${r.title}: ${r.why}`),
    ),
  );
  lines.push(dim(`  plan ${plan.digest}`));
  return lines.join('\n');
}

const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`  ${title}:`, ...items.map((item) => `    - ${item}`)];

export function verdictText(verdict: Verdict): string {
  const lines = [
    `verdict: ${bold(verdict.verdict)}${verdict.classes.length === 0 ? '' : ` (${verdict.classes.join(', ')})`}`,
  ];
  for (const signal of verdict.signals)
    lines.push(`  - ${signal.what} ${dim(`[${signal.class}, ${signal.attack}]`)}`);
  for (const reason of verdict.reasons) lines.push(`  ${reason}`);
  if (verdict.findings.length > 0)
    lines.push('  seen, and no reason to act:', ...verdict.findings.map((f) => `    - ${f}`));
  return lines.join('\n');
}
