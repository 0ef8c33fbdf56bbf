import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the test server says about one hash. */
export type Reply =
  | {
      readonly malicious: number;
      readonly label?: string;
      readonly category?: string;
      readonly answersFor?: string;
    }
  | { readonly status: number; readonly code: string; readonly retryAfter?: number }
  | 'hang'
  | 'garbage';

/** A VirusTotal v3 of our own on loopback: real HTTP, its own clock, and a record of every request. */
export interface VirusTotalServer {
  readonly baseUrl: string;
  readonly key: string;
  /** `at` is this server's own monotonic clock, in milliseconds. */
  readonly requests: readonly { readonly at: number; readonly hash: string; readonly method: string }[];
  set(hash: string, reply: Reply): void;
  close(): Promise<void>;
}

/** Hashes that were not `set` are 404, as the real service answers for files it has never seen. */
export async function virusTotalServer(): Promise<VirusTotalServer> {
  const replies = new Map<string, Reply>();
  const requests: { at: number; hash: string; method: string }[] = [];
  const key = 'k'.repeat(64);
  const server = createServer((request, response) => {
    const hash = /^\/api\/v3\/files\/([0-9a-f]+)$/.exec(request.url ?? '')?.[1] ?? '';
    requests.push({ at: performance.now(), hash, method: request.method ?? '' });
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const error = (status: number, code: string) => send(status, { error: { code, message: code } });
    if (request.headers['x-apikey'] !== key) return error(401, 'WrongCredentialsError');
    const reply = replies.get(hash);
    if (reply === undefined) return error(404, 'NotFoundError');
    if (reply === 'hang') return;
    if (reply === 'garbage') return send(200, '{"data": [');
    if ('status' in reply) {
      const headers: Record<string, string> =
        reply.retryAfter === undefined ? {} : { 'retry-after': String(reply.retryAfter) };
      return send(reply.status, { error: { code: reply.code, message: reply.code } }, headers);
    }
    const about = reply.answersFor ?? hash;
    send(200, {
      data: {
        id: about.length === 64 ? about : 'f'.repeat(64),
        type: 'file',
        attributes: {
          ...(about.length === 64 ? { sha256: about } : { md5: about }),
          last_analysis_stats: {
            malicious: reply.malicious,
            suspicious: 0,
            undetected: 60 - reply.malicious,
            harmless: 0,
          },
          last_analysis_date: 1_700_000_000,
          ...(reply.label === undefined
            ? {}
            : {
                popular_threat_classification: {
                  suggested_threat_label: reply.label,
                  popular_threat_category: [{ value: reply.category ?? 'miner', count: 9 }],
                },
              }),
        },
      },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    key,
    requests,
    set: (hash, reply) => void replies.set(hash, reply),
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((fault) => (fault ? reject(fault) : resolve()));
      }),
  };
}
