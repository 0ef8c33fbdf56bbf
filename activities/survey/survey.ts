import { randomBytes } from 'node:crypto';
import type { SurveyId } from '../../domain/ids.ts';
import { line } from '../../domain/shell-line.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { deepLook } from './contents/choose-contents.ts';
import { closerLook } from './contents/read-contents.ts';
import type { SeenContent } from './contents/seen-content.ts';
import { lookIntoMemory } from './deeper/memory.ts';
import { lookBehind } from './deeper/threads.ts';
import type { SurveyLimits } from './limits.ts';
import { SURVEY_LIMITS } from './limits.ts';
import { parseSurvey } from './parse/parse.ts';
import { secretPrefix } from './parse/secret-prefix.ts';
import { placeWords } from './remote/places.ts';
import type { SurveySession } from './session.ts';

export interface SurveyOptions {
  readonly surveyId: SurveyId;
  readonly number: number;
  readonly limits?: Partial<SurveyLimits>;
  /** Remembers what the closer look reads. */
  readonly seen?: SeenContent | undefined;
  /** Our time when the survey began. */
  readonly now: Date;
}

/**
 * Looks at a host, read-only: one call, and a second one for contents when something looks suspect. Only where there is cause for it
 * another two: for what runs behind an ended first thread, and for the memory of a program that shows nothing else.
 *
 * @throws DavyError of the session (`connection-lost`, `call-timed-out`, `reply-invalid`). What the host does not show is no
 * error but in the snapshot's `blind`.
 */
export async function survey(session: SurveySession, options: SurveyOptions): Promise<Snapshot> {
  const limits = { ...SURVEY_LIMITS, ...options.limits };
  const nonce = randomBytes(16).toString('hex');
  const prefix = secretPrefix(randomBytes(4));
  const result = await session.call(
    line(
      'survey',
      nonce,
      prefix,
      ...[limits.maxImageBytes, limits.maxCronBytes, limits.maxListingBytes].map(String),
      ...[limits.maxTextBytes, limits.maxStartBytes, limits.maxStarterBytes, limits.maxHomes].map(String),
      ...placeWords(),
    ),
    { timeoutMs: limits.timeoutMs, maxStdoutBytes: limits.maxReplyBytes, maxStderrBytes: 65_536 },
  );
  const { peer } = session;
  const first = parseSurvey(
    {
      reply: result.stdout,
      truncated: result.stdout.length >= limits.maxReplyBytes,
      nonce,
      prefix,
      hostKey: session.hostKey,
      responder: { address: peer.clientAddress, port: peer.clientPort, serverPort: peer.serverPort },
    },
    { surveyId: options.surveyId, number: options.number, limits, now: options.now },
  );
  const snapshot = await lookBehind(session, first, limits);
  const looks = deepLook(snapshot, limits);
  if (looks.length === 0) return snapshot;
  const closer = await closerLook(session, snapshot, looks, { limits, seen: options.seen });
  return lookIntoMemory(session, closer, limits);
}
