import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../domain/shell-line.ts';
import { callBytes, KEY, LOCAL_SHELLS, runStream, streamOf } from './local-shell.fixture.ts';
import { cutEverywhere, libraryOf } from './shell-program.fixture.ts';
import { shellCommand } from './shell-program.ts';

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
      cutEverywhere(shell, folder, new Uint8Array(1000).fill(0x3b));
    });

    test('runs nothing when its input was cut off', () => {
      const mark = join(folder, 'with-input');
      const library = 'keep() { cat >"$1"; }\n';
      const input = Buffer.from('what the function is to keep, no more and no less');
      const whole = streamOf(callBytes(NONCE, line('keep', mark), input));
      for (let left = input.toString('base64').length; left > 0; left -= 1) {
        runStream(shell, library, whole.subarray(0, -left));
        expect(existsSync(mark), `${left} bytes missing`).toBe(false);
      }
      runStream(shell, library, whole);
      expect(existsSync(mark)).toBe(true);
      rmSync(mark);
    });

    test('ends at a line that does not begin with the key of the session', () => {
      const mark = join(folder, 'without-key');
      const ran = runStream(shell, '', Buffer.from(`${KEY}\n: >${mark}\n`));
      expect(ran.status).toBe(97);
      expect(existsSync(mark)).toBe(false);
    });

    test('gives children neither the stream of calls nor its descriptor', () => {
      const library = 'eat() { cat; sh -c "exec 4<&3" 2>/dev/null || echo closed; }\n';
      const stream = streamOf(callBytes(NONCE, line('eat')), callBytes('e'.repeat(32), line('eat')));
      const ran = runStream(shell, library, stream);
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
      const stream = streamOf(...calls);
      const ran = runStream(shell, library, stream);
      expect(ran.stdout.toString()).toContain('fine\n');
      expect(ran.stdout.toString().match(/end \d+/g)?.[0]).toBe('end 3');
      expect(ran.stdout.toString().match(/end \d+/g)).toHaveLength(5);
    });

    test('loads a library of 90 KiB', () => {
      const library = libraryOf(90 * 1024);
      const stream = streamOf(callBytes(NONCE, line('last')));
      expect(runStream(shell, library, stream).stdout.toString()).toContain("it's the \\last\\ one!\n");
    });
  });

  test('has a fixed environment, no pty and umask 077', () => {
    const library = 'look() { env | sort; umask; tty; }\n';
    const stream = streamOf(callBytes(NONCE, line('look')));
    const said = runStream('/bin/dash', library, stream).stdout.toString();
    expect(said).toMatch(
      /begin\nHOME=\/nonexistent\nLC_ALL=C\n(OLDPWD=.*\n)?PATH=\/usr\/sbin:\/usr\/bin:\/sbin:\/bin\nPWD=.*\n0077\nnot a tty\n/,
    );
  });
});

describe('shellCommand', () => {
  test('refuses a library that one argument cannot hold', () => {
    expect(() => shellCommand(libraryOf(128 * 1024), false)).toThrow('script-too-large');
  });

  test('what it lets pass, the kernel takes', () => {
    let size = 128 * 1024;
    let command: string | undefined;
    while (command === undefined) {
      size -= 16;
      try {
        command = shellCommand(libraryOf(size), false);
      } catch {}
    }
    expect(
      spawnSync('/bin/dash', ['-c', command], { input: '', env: { HOME: '/', SSH_CONNECTION: '' } }).status,
    ).toBe(0);
  });

  test.each(['\u0000', '\u0001', '\r', 'é', '\u001b'])(
    'refuses a library with %j in it, and names the line',
    (odd) => {
      expect(() => shellCommand(`a() { :; }\nb() { echo '${odd}'; }\n`, false)).toThrow('line 2');
    },
  );
});
