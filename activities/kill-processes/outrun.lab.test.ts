import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import { CONTEXT } from '../action/lines/splice.fixture.ts';
import { DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../call/local-shell.fixture.ts';
import { sha256, target } from '../call/scene.fixture.ts';
import { actLibrary } from '../call/scripts.ts';
import { applier } from './apply.ts';

/** A pid namespace of its own: what is killed here can only be what was started here, and all of it ends with the test. */
const ALONE = ['timeout', '60', 'unshare', '--pid', '--fork', '--mount-proc', '--kill-child=KILL'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-outrun-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const uptime = (): number => Math.floor(Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]));

/** Each process starts the next one and stays: a look at the children is always one generation behind. */
const CHAIN = `read -r now rest </proc/uptime
[ "\${now%%.*}" -lt "$1" ] || exit 0
[ "$2" != 150 ] || : >"$0.ready"
/bin/sleep 0.003
/bin/dash "$0" "$1" $(($2 + 1)) &
exec /bin/sleep 15
`;

test('a chain of processes that outruns the freeze does not take the time of the acts', () => {
  const guard = join(folder, 'guard');
  copyFileSync('/bin/dash', guard);
  const chain = join(folder, 'chain');
  writeFileSync(chain, CHAIN);
  // The first one stays what it is.
  writeFileSync(`${chain}.first`, `/bin/dash ${chain} "$1" 0 &\n/bin/sleep 15; :\n`);
  const cgroup = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'latin1'))?.[1] ?? '';
  const image = { path: guard, sha256: sha256(readFileSync(guard)) };
  const one = target(
    { kind: 'process', by: 'image', uid: 0, cgroup, image, maximumCount: 1 },
    { role: 'guard' },
  );
  const [shell] = DASH_AND_BASH;
  if (shell === undefined) throw new Error('a shell');
  const now = uptime();
  const library = `${actLibrary([applier])}${TRY_LIBRARY.replace('99999999999', String(now + 9))}
start() { ("$1" "$2.first" "$3" >/dev/null 2>&1 </dev/null &); until [ -e "$2.ready" ]; do sleep 0.01; done; }
`;
  const [, acted = ''] = runLocally(
    shell,
    library,
    [
      line('start', guard, chain, String(now + 8)),
      line('tried', ...(applier.first?.([one], CONTEXT) ?? []), ...applier.program([one], CONTEXT)),
    ],
    { wrap: ALONE },
  );
  expect(acted).toMatch(/^note act_T - freeze-incomplete rounds=\d+$/m);
  expect(acted).toContain(`before act_T ${one.id} begun\n`);
  // What got away is no longer linked to it, so it is not said to be done, unless all of it was caught meanwhile.
  expect(acted).toMatch(
    new RegExp(`^after act_T ${one.id} (done|failed reason=keeps-coming-back) killed=\\d+$`, 'm'),
  );
});
