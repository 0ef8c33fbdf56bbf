import { expect, test } from 'vitest';
import { whatItStarts } from './written.fixture.ts';

const starts = (text: string) => whatItStarts(text).starts.map(({ path }) => path);

test.each<[string, string[]]>([
  ['x=$(echo ")"); /tmp/m', ['/tmp/m']],
  [`x=$(echo "don't"); /tmp/m; y='a'`, ['/tmp/m']],
  ['x="$(echo "$(/tmp/n ")")")"; /tmp/m', ['/tmp/n', '/tmp/m']],
  ['x=`echo \\`/tmp/n\\``; /tmp/m', ['/tmp/n', '/tmp/m']],
  [`\${x:-\${y:-/tmp/m}}`, ['/tmp/m']],
  ['((sleep 1; /tmp/m)&)', ['/tmp/m']],
  ['x=$((/tmp/n) ); /tmp/m', ['/tmp/n', '/tmp/m']],
  ['((i = (1 + 2) * 3)); /tmp/m', ['/tmp/m']],
  ['x=$(( (1 + 2) )); /tmp/m', ['/tmp/m']],
  ['((/tmp/m))', []],
  ['echo $((/tmp/m))', []],
  [`x=$(echo ')' ; /tmp/n); /tmp/m`, ['/tmp/n', '/tmp/m']],
  ['x=$(echo it\\)s); /tmp/m', ['/tmp/m']],
])('%s', (text, wanted) => {
  expect(starts(text)).toEqual(wanted);
});

test('a case change is no decoding, a turned alphabet is', () => {
  const decodes = (text: string) => whatItStarts(text).decodesAndRuns;
  expect(decodes('eval "$(echo X=1 | tr A-Z a-z)"')).toBe(false);
  expect(decodes(`echo date | tr -d '\\n' | sh`)).toBe(false);
  expect(decodes(`echo qngr | tr a-z n-za-m | sh`)).toBe(true);
});
