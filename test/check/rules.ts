import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Found } from './command.ts';

const PAGE = 'docs/rules.md';
const READ = /\.(?:ts|sh|cjs|mjs|js|md|ya?ml)$/;

/** A page outside the repository, cited by its number: a reader has no such page. */
const ELSEWHERE = /\bdesign,?(?: section| rule)? \d|\btechniques? T\d|\(T\d{1,2}\b/;
const CITED = /\(rule: ([^()\n]*)\)/g;

/** Every rule that a comment cites stands in docs/rules.md, and comments cite nothing that is not in the repository. */
export async function rules(): Promise<Found> {
  const known = rulesOf(readFileSync(PAGE, 'utf8'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => READ.test(file) && file !== PAGE && !file.startsWith('test/check/rules'));
  let cited = 0;
  const faults = files.flatMap((file) => {
    // Deleted, and not yet committed.
    const text = readIfThere(file);
    cited += [...text.matchAll(CITED)].length;
    return citationFaults(text, known).map((fault) => `${file}:${fault}`);
  });
  const note = `${cited} citations of ${known.size} rules`;
  return faults.length === 0 ? { ok: true, note } : { ok: false, output: faults.join('\n') };
}

/** Names of the rules on a page. */
export const rulesOf = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(/^### rule: ([a-z][a-z-]*)$/gm)].map((heading) => heading[1] ?? ''));

/** One fault a citation: the line's number and what is wrong with it. */
export function citationFaults(text: string, known: ReadonlySet<string>): string[] {
  return text.split('\n').flatMap((line, at) => {
    const dead = [...line.matchAll(CITED)].map((found) => found[1] ?? '').filter((name) => !known.has(name));
    return [
      ...dead.map((name) => `${at + 1}: ${PAGE} has no rule: ${name}`),
      ...(ELSEWHERE.test(line)
        ? [`${at + 1}: cites a page that is not in the repository: ${line.trim()}`]
        : []),
    ];
  });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
