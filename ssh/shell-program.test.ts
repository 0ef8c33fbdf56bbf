import { Buffer } from 'node:buffer';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../domain/shell-line.ts';
import { everyCut } from './every-cut.fixture.ts';
import { callBytes, KEY, LOCAL_SHELLS, runStream, streamOf } from './local-shell.fixture.ts';
import { cutEverywhere, libraryOf } from './shell-program.fixture.ts';
import { encodeLibrary, shellCommand } from './shell-program.ts';

const NONCE = 'f'.repeat(32);

describe('the streamed shell', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'davy-ssh-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(Object.entries(LOCAL_SHELLS))('in %s', (_name, shell) => {
    test('runs nothing of a call line that was cut off, at whatever byte', () => {
      cutEverywhere(shell, folder, new Uint8Array(0));
    });

    test('runs nothing of a long call that was cut off, at whatever byte', () => {
      // Semicolons: cut anywhere, this would be a valid command.
      cutEverywhere(shell, folder, new Uint8Array(940).fill(0x3b));
    }, 120_000);

    test('runs nothing when its input was cut off', () => {
      const mark = join(folder, 'with-input');
      const library = 'keep() { cat >"$1"; }\n';
      const input = Buffer.from('what the function is to keep, no more and no less');
      const whole = streamOf(library, callBytes(NONCE, line('keep', mark), input));
      for (let left = input.toString('base64').length; left > 0; left -= 1) {
        runStream(shell, whole.subarray(0, -left));
        expect(existsSync(mark), `${left} bytes missing`).toBe(false);
      }
      runStream(shell, whole);
      expect(existsSync(mark)).toBe(true);
      rmSync(mark);
    });

    test('ends at a line that does not begin with the key of the session', () => {
      const mark = join(folder, 'without-key');
      const ran = runStream(shell, Buffer.from(`${KEY}\n: >${mark}\n`));
      expect(ran.status).toBe(97);
      expect(existsSync(mark)).toBe(false);
    });

    test('gives children neither the stream of calls nor its descriptor', () => {
      const library = 'eat() { cat; sh -c "exec 4<&3" 2>/dev/null || echo closed; }\n';
      const stream = streamOf(library, callBytes(NONCE, line('eat')), callBytes('e'.repeat(32), line('eat')));
      const ran = runStream(shell, stream);
      expect(ran.stdout.toString()).toBe(
        [NONCE, 'e'.repeat(32)].map((nonce) => `${nonce} begin\nclosed\n\n${nonce} end 0\n`).join(''),
      );
    });

    test('goes on after a call that exits, fails to redirect or has no such function', () => {
      const library =
        'leave() { exit 3; }\nbreak_off() { exec 5</nonexistent; }\nset_it() { v=1; }\nfine() { echo "fine$v"; }\n';
      const calls = ['leave', 'break_off', 'absent', 'set_it', 'fine'].map((name) =>
        callBytes(NONCE, line(name)),
      );
      const stream = streamOf(library, ...calls);
      const ran = runStream(shell, stream);
      expect(ran.stdout.toString()).toContain('fine\n');
      expect(ran.stdout.toString().match(/end \d+/g)?.[0]).toBe('end 3');
      expect(ran.stdout.toString().match(/end \d+/g)).toHaveLength(5);
    });

    test('loads a library that no argument could hold', () => {
      const stream = streamOf(libraryOf(300 * 1024), callBytes(NONCE, line('last')));
      expect(runStream(shell, stream).stdout.toString()).toContain("it's the \\last\\ one!\n");
    });

    test('runs nothing of a library that was cut off, at whatever byte', () => {
      const mark = join(folder, 'of-library');
      // Whatever of it would run leaves the mark.
      const block = encodeLibrary(KEY, `: >${mark}; f() { :; }\n`.repeat(3));
      const call = Buffer.concat([block, callBytes(NONCE, line('f'))]);
      expect(everyCut({ shell, library: '', call: call.subarray(0, block.length - 1), folder })).toEqual([]);
      expect(existsSync(mark)).toBe(false);
      expect(everyCut({ shell, library: '', call, from: call.length, folder })).toHaveLength(1);
      expect(existsSync(mark)).toBe(true);
      rmSync(mark);
    });
  });

  test('has a fixed environment, no pty and umask 077', () => {
    const library = 'look() { env | sort; umask; tty; }\n';
    const stream = streamOf(library, callBytes(NONCE, line('look')));
    const said = runStream('/bin/dash', stream).stdout.toString();
    expect(said).toMatch(
      /begin\nHOME=\/nonexistent\nLC_ALL=C\n(OLDPWD=.*\n)?PATH=\/usr\/sbin:\/usr\/bin:\/sbin:\/bin\nPWD=.*\n0077\nnot a tty\n/,
    );
  });
});

describe('shellCommand', () => {
  test.each([true, false])('is short, whatever the library (sudo: %s)', (sudo) => {
    expect(Buffer.byteLength(shellCommand(sudo))).toBeLessThan(4096);
    // The classic csh knows words of up to 1,023 bytes.
    for (const word of shellCommand(sudo).match(/'[^']*'/g) ?? []) expect(word.length).toBeLessThan(1023);
  });
});

describe('encodeLibrary', () => {
  test.each(['\u0000', '\u0001', '\r', 'é', '\u001b'])(
    'refuses a library with %j in it, and names the line',
    (odd) => {
      expect(() => encodeLibrary(KEY, `a() { :; }\nb() { echo '${odd}'; }\n`)).toThrow('line 2');
    },
  );
});
