import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { show } from '../domain/show.ts';
import { escapedPath } from './escaped-path.ts';
import { readScripts } from './scripts.ts';

test.each(['dash', 'bash'])('any path survives its way to %s', (shell) => {
  const byte = fc.integer({ min: 1, max: 255 });
  const paths = fc.array(fc.array(byte, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(paths, (all) => {
      const input = all.map((bytes) => `${escapedPath(show(Uint8Array.from(bytes)))}\n`).join('');
      const script = `${readScripts(['escaped-path.sh'])}while read -r esc; do unescape_path "$esc"; printf '%s\\0' "$unescaped"; done`;
      const ran = spawnSync(shell, ['-c', script], { input, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } });
      expect(ran.stdout).toEqual(Buffer.concat(all.map((bytes) => Buffer.from([...bytes, 0]))));
    }),
    { numRuns: 20 },
  );
});
