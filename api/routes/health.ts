import { z } from 'zod';
import { DavyError, isDavyError } from '../../domain/errors.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { openRoute, Raw, route } from '../route.ts';

const partSchema = z.enum(['database', 'temporal', 'worker']);
type Part = z.infer<typeof partSchema>;

/** A part that does not answer in this time is not ready; a probe must not hang. */
const PATIENCE_MS = 3_000;

export function healthRoutes({ store, temporalReady, workerReady, metrics, logger }: ApiParts): Route[] {
  async function isReady(part: Part, ask: () => Promise<boolean>): Promise<readonly [Part, boolean]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE_MS);
    });
    try {
      return [part, await Promise.race([ask(), late])];
    } catch (error) {
      if (isDavyError(error, 'other-form')) throw error;
      logger.debug({ err: error, part }, 'not ready');
      return [part, false];
    } finally {
      clearTimeout(timer);
    }
  }

  return [
    openRoute({
      method: 'get',
      path: '/healthz',
      summary: 'Does the process live?',
      ok: { status: 200, description: 'Yes', schema: z.object({ status: z.literal('ok') }) },
      handler: async () => ({ status: 'ok' as const }),
    }),
    openRoute({
      method: 'get',
      path: '/readyz',
      summary: 'Can it work? Database migrated, Temporal answering, a worker polling',
      ok: { status: 200, description: 'Yes', schema: z.object({ status: z.literal('ready') }) },
      errors: ['not-ready', 'other-form'],
      handler: async () => {
        const parts = await Promise.all([
          isReady('database', () => store.ready()),
          isReady('temporal', temporalReady),
          isReady('worker', workerReady),
        ]);
        const missing = parts.filter(([, ready]) => !ready).map(([part]) => part);
        if (missing.length > 0) throw notReady(missing);
        return { status: 'ready' as const };
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      role: 'viewer',
      summary: 'Metrics for Prometheus',
      ok: { status: 200, description: 'Text exposition format', contentType: 'text/plain' },
      handler: async () => {
        const text = await metrics.metrics();
        return new Raw(
          { 'content-type': metrics.contentType },
          async (response) => void response.write(text),
        );
      },
    }),
  ];
}

const WAITING: Record<Part, string> = {
  database: 'the database does not answer or is not migrated',
  temporal: 'Temporal does not answer',
  worker: 'no worker polls',
};

const notReady = (missing: readonly Part[]): DavyError =>
  new DavyError('not-ready', missing.map((part) => WAITING[part]).join('; '));
