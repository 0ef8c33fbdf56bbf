import { z } from 'zod';
import { shorten, show } from '../domain/show.ts';
import type { HashReport, ReputationService } from './reputation.ts';

/** What is used of `GET /api/v3/files/{hash}` (VirusTotal API v3, object "file"). Everything else is ignored. */
const fileAnswer = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      md5: z.string().optional(),
      sha256: z.string().optional(),
      last_analysis_stats: z.record(z.string(), z.number().int().nonnegative()),
      last_analysis_date: z.number().int().nonnegative().max(99_999_999_999).optional(),
      popular_threat_classification: z
        .object({
          suggested_threat_label: z.string().optional(),
          popular_threat_category: z.array(z.object({ value: z.string() })).optional(),
        })
        .optional(),
    }),
  }),
});

const errorAnswer = z.object({ error: z.object({ code: z.string() }) });

/** Largest answer that is read, in bytes. */
const MAX_BODY = 4 * 1024 * 1024;

export interface VirusTotalOptions {
  readonly baseUrl: string;
  /** Undefined: every answer is `not-checked`. */
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
  readonly maliciousEngines: number;
}

/** VirusTotal v3, asked by MD5 or SHA-256. A 404 is `unknown`: never seen is not clean. Nothing is ever uploaded. */
export function virusTotal(options: VirusTotalOptions): ReputationService {
  const name = 'virustotal';
  return {
    name,
    configured: options.apiKey !== undefined,
    async lookUp(hash) {
      const not = (what: string, retryAfterMs?: number) => ({
        hash,
        service: name,
        verdict: 'not-checked' as const,
        what,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
      if (options.apiKey === undefined) return not('no VirusTotal key is configured');
      try {
        const response = await fetch(new URL(`/api/v3/files/${encodeURIComponent(hash)}`, options.baseUrl), {
          headers: { 'x-apikey': options.apiKey, accept: 'application/json' },
          redirect: 'error',
          signal: AbortSignal.timeout(options.timeoutMs),
        });
        const body = await cappedText(response);
        if (response.status === 200)
          return (
            fromAnswer(body, hash, options.maliciousEngines) ??
            not('the answer is no valid file report for this hash')
          );
        if (response.status === 404)
          return { hash, service: name, verdict: 'unknown', what: 'VirusTotal has never seen this file' };
        return not(refusal(response.status, body), retryAfter(response));
      } catch (error) {
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        return not(timedOut ? `no answer within ${options.timeoutMs} ms` : 'VirusTotal could not be reached');
      }
    },
  };
}

function fromAnswer(body: string, hash: string, maliciousEngines: number): HashReport | undefined {
  const parsed = fileAnswer.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const { id, attributes } = parsed.data.data;
  // The answer must be about the file that was asked for: a cache or proxy that mixes answers up must not convict a file.
  const about = hash.length === 32 ? attributes.md5 : (attributes.sha256 ?? id);
  if (about?.toLowerCase() !== hash) return undefined;
  const stats = attributes.last_analysis_stats;
  const malicious = stats.malicious ?? 0;
  const total = ['malicious', 'suspicious', 'undetected', 'harmless'].reduce(
    (sum, key) => sum + (stats[key] ?? 0),
    0,
  );
  const label = attributes.popular_threat_classification?.suggested_threat_label;
  const kinds =
    attributes.popular_threat_classification?.popular_threat_category?.map((c) => c.value.toLowerCase()) ??
    [];
  const isMiner = kinds.includes('miner') || /miner|coin/i.test(label ?? '');
  const verdict =
    malicious >= maliciousEngines && isMiner ? 'malicious' : malicious > 0 ? 'suspicious' : 'known';
  const said = label === undefined ? '' : `, ${shorten(show(label), 100)}`;
  return {
    hash,
    service: 'virustotal',
    verdict,
    what: `${malicious} of ${total} engines call it malicious${said}`,
    engines: { malicious, total },
    ...(attributes.last_analysis_date === undefined
      ? {}
      : { analysedAt: new Date(attributes.last_analysis_date * 1000).toISOString() }),
  };
}

function refusal(status: number, body: string): string {
  const parsed = errorAnswer.safeParse(parseJson(body));
  const code = parsed.success ? ` (${shorten(show(parsed.data.error.code), 60)})` : '';
  if (status === 401) return `VirusTotal refuses the key${code}`;
  if (status === 403) return `the key may not ask that${code}`;
  if (status === 429) return `VirusTotal’s quota is used up${code}`;
  return `VirusTotal answered ${status}${code}`;
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isInteger(seconds) && seconds >= 0 && seconds < 86_400 ? seconds * 1000 : undefined;
}

async function cappedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY) throw new RangeError('answer too large');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
