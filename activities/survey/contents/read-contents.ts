import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { isAbsolute } from '../../../domain/linux/paths.ts';
import { line } from '../../../domain/shell-line.ts';
import type { Snapshot } from '../../../domain/snapshot.ts';
import type { CallOptions } from '../../../ssh/host-session.ts';
import { escapedPath } from '../../escaped-path.ts';
import type { SurveyLimits } from '../limits.ts';
import { spellings } from '../parse/packages.ts';
import { secretPrefix } from '../parse/secret-prefix.ts';
import { byteText } from '../parse/sections.ts';
import type { SurveySession } from '../session.ts';
import type { Look } from './choose-contents.ts';
import { holders } from './choose-contents.ts';
import { mergeLook } from './merge-contents.ts';
import type { SeenContent } from './seen-content.ts';

/** The second call: reads the contents chosen by `deepLook` and puts what they tell into the snapshot. */
export async function closerLook(
  session: SurveySession,
  snapshot: Snapshot,
  looks: readonly Look[],
  { limits, seen }: { readonly limits: SurveyLimits; readonly seen: SeenContent | undefined },
): Promise<Snapshot> {
  const nonce = randomBytes(16).toString('hex');
  // Not that of the first call: it stood in arguments that anybody could read.
  const prefix = secretPrefix(randomBytes(4));
  const sizes = new Map(snapshot.files.map((record) => [record.path, record.identity.size]));
  const request = looks.map((look, i) =>
    look.kind === 'image'
      ? `image ${i} ${look.size} ${look.thread === undefined ? look.pid : `${look.pid}/task/${look.thread}`}`
      : `${look.kind} ${i} ${sizes.get(look.path) ?? '-'} ${escapedPath(look.path)}`,
  );
  for (const { kind, path } of looks)
    if (kind === 'image' && isAbsolute(path)) request.push(`stat - - ${escapedPath(path)}`);
  for (const { pid } of holders(snapshot)) request.push(`held ${pid} - ${pid}`);
  for (const path of spellings(looks.map((look) => look.path)))
    request.push(`package - - ${escapedPath(path)}`);
  const input: CallOptions = { input: Buffer.from(`${request.join('\n')}\n`) };
  const result = await session.call(
    line('survey_look', nonce, prefix, String(limits.maxContentBytes), String(limits.maxContentTotal)),
    {
      timeoutMs: limits.timeoutMs,
      maxStdoutBytes: limits.maxContentTotal + 4 * 1024 * 1024,
      maxStderrBytes: 65_536,
    },
    input,
  );
  return mergeLook(snapshot, looks, { text: byteText(result.stdout), nonce, prefix }, seen);
}
