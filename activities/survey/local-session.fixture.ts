import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { FrameReader } from '../../ssh/framing.ts';
import type { CallResult } from '../../ssh/host-session.ts';
import { encodeCall, encodeLibrary, shellCommand } from '../../ssh/shell-program.ts';
import { readScripts } from '../scripts.ts';
import { SURVEY_SCRIPTS } from './remote/scripts.ts';
import type { SurveySession } from './session.ts';

const KEY = '00112233445566778899aabbccddeeff';

/**
 * A session with a shell of this machine: the real program and framing, without the network.
 *
 * @param shell as `/bin/sh` would be, e.g. `/usr/bin/dash`
 * @param path PATH of the shell; the usual one without it
 * @param wrap words before the command, e.g. `setpriv --reuid=65534`
 */
export function localSession(
  shell: string,
  options: { readonly path?: string; readonly wrap?: readonly string[] } = {},
): SurveySession & { readonly replies: CallResult[] } {
  const replies: CallResult[] = [];
  return {
    replies,
    hostKey: 'SHA256:local',
    peer: { clientAddress: '192.0.2.1', clientPort: 40_000, serverAddress: '192.0.2.2', serverPort: 22 },
    call(line, limits, more) {
      const nonce = 'c'.repeat(32);
      let command = shellCommand(false).replace('/bin/sh -c', `${shell} -c`);
      if (options.path !== undefined) command = command.replace(/PATH=\S+/, `PATH=${options.path}`);
      const [file = '', ...args] = [...(options.wrap ?? []), '/usr/bin/dash', '-c', command];
      const started = performance.now();
      const ran = spawnSync(file, args, {
        input: Buffer.concat([
          Buffer.from(`${KEY}\n`),
          encodeLibrary(KEY, readScripts(SURVEY_SCRIPTS)),
          encodeCall(KEY, nonce, line, more?.input ?? new Uint8Array(0)),
        ]),
        env: {
          HOME: '/nonexistent',
          SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22',
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        },
        maxBuffer: 256 * 1024 * 1024,
      });
      const reader = new FrameReader(nonce, limits.maxStdoutBytes);
      if (reader.feed(ran.stdout) !== 'done') throw new Error(`no reply: ${ran.stderr.toString()}`);
      const result: CallResult = {
        exit: reader.exit,
        stdout: reader.body,
        stderr: ran.stderr,
        truncated: reader.truncated,
        startedMonotonicMs: started,
        elapsedMs: performance.now() - started,
      };
      replies.push(result);
      return Promise.resolve(result);
    },
  };
}
