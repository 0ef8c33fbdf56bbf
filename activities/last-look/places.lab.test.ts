import { Buffer } from 'node:buffer';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LinkedThing } from '../../domain/ending/thing.ts';
import { show } from '../../domain/show.ts';
import { freshFolder } from '../../test/shared/services.ts';
import { hashOf } from '../../test/shared/snapshots.ts';
import { busyboxShells, DASH_AND_BASH, runLocally } from '../call/local-shell.fixture.ts';
import { readScripts } from '../scripts.ts';
import { lookAtPlaces } from './places.ts';
import { LAST_LOOK_SCRIPTS } from './scripts.ts';

const library = readScripts(LAST_LOOK_SCRIPTS);
const folder = freshFolder().path;
const shells = [...DASH_AND_BASH, ...busyboxShells(folder)];

describe.each(shells)('in $name', (shell) => {
  test('the last look tells the very file, the same content anew, another file, and nothing', async () => {
    const here = join(folder, `places ${shell.name}`);
    mkdirSync(here);
    const at = (name: string): string => join(here, name);
    const file = (path: string, identity = statSync(path)): LinkedThing => ({
      thing: {
        kind: 'file',
        path: show(path),
        device: String(identity.dev),
        inode: String(identity.ino),
        sha256: null,
        outOfSight: false,
      },
      title: show(''),
      linked: true,
      starts: false,
      inert: null,
      caution: null,
      since: '',
    });
    const other = { ...statSync('/'), dev: 1, ino: 1 };
    writeFileSync(at('same\n$(x)'), 'miner');
    writeFileSync(at('anew'), 'miner');
    symlinkSync('/etc/passwd', at('link'));
    mkdirSync(at('folder'));
    const things = [
      file(at('same\n$(x)')),
      file(at('anew'), other),
      file(at('link'), other),
      file(at('folder'), other),
      file(at('gone'), other),
    ];
    const places = await lookAtPlaces(
      {
        call: (statement) => {
          const [out = ''] = runLocally(shell, library, [statement]);
          const rest = { exit: 0, stderr: new Uint8Array(), startedMonotonicMs: 0, elapsedMs: 0 };
          return Promise.resolve({ ...rest, stdout: Buffer.from(out, 'latin1'), truncated: false });
        },
      },
      things,
    );
    const said = things.map(({ thing }) => (thing.kind === 'file' ? places.get(thing.path) : undefined));
    const { dev, ino } = statSync(at('same\n$(x)'));
    expect(said[0]).toEqual({ is: 'file', device: String(dev), inode: String(ino), sha256: null });
    expect(said[1]).toMatchObject({
      is: 'file',
      inode: String(statSync(at('anew')).ino),
      sha256: hashOf('miner'),
    });
    expect(said.slice(2)).toEqual([{ is: 'other' }, { is: 'other' }, { is: 'absent' }]);
  });
});
