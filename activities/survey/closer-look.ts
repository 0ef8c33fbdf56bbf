import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { line } from '../../domain/shell-line.ts';
import { unshow } from '../../domain/show.ts';
import type { Shown, Snapshot } from '../../domain/snapshot.ts';
import type { CallOptions } from '../../ssh/host-session.ts';
import type { Look } from './deep-look.ts';
import type { SurveyLimits } from './limits.ts';
import { mergeLook } from './merge-look.ts';
import { spellings } from './packages.ts';
import { byteText } from './sections.ts';
import type { SeenContent } from './seen-content.ts';
import type { SurveySession } from './session.ts';

/** A path for `printf %b`: bytes that mean something to it or to `read` as octal. */
const escaped = (path: Shown): string =>
  Array.from(unshow(path), (byte) =>
    /[A-Za-z0-9._/-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\0${byte.toString(8).padStart(3, '0')}`,
  ).join('');

/** The second call: reads the contents chosen by `deepLook` and puts what they tell into the snapshot. */
export async function closerLook(
  session: SurveySession,
  snapshot: Snapshot,
  looks: readonly Look[],
  { limits, seen }: { readonly limits: SurveyLimits; readonly seen: SeenContent | undefined },
): Promise<Snapshot> {
  const nonce = randomBytes(16).toString('hex');
  const sizes = new Map(snapshot.files.map((record) => [record.path, record.identity.size]));
  const request = looks.map((look, i) =>
    look.kind === 'image'
      ? `image ${i} ${look.size} ${look.pid}`
      : `file ${i} ${sizes.get(look.path) ?? '-'} ${escaped(look.path)}`,
  );
  for (const { kind, path } of looks)
    if (kind === 'image' && path.startsWith('/')) request.push(`stat - - ${escaped(path)}`);
  for (const path of spellings(looks.map((look) => look.path))) request.push(`package - - ${escaped(path)}`);
  const input: CallOptions = { input: Buffer.from(`${request.join('\n')}\n`) };
  const result = await session.call(
    line('survey_look', nonce, String(limits.maxContentBytes), String(limits.maxContentTotal)),
    {
      timeoutMs: limits.timeoutMs,
      maxStdoutBytes: limits.maxContentTotal + 4 * 1024 * 1024,
      maxStderrBytes: 65_536,
    },
    input,
  );
  return mergeLook(snapshot, looks, byteText(result.stdout), nonce, seen);
}
