import type { PlainAlert } from '../../domain/alert.ts';
import type { ResponseDeps } from './deps.ts';

/** What judging asks of the worker. */
export interface JudgingDeps extends Pick<ResponseDeps, 'config' | 'indicators' | 'judgements'> {
  readonly store: {
    readonly incidents: { get(id: string): Promise<{ readonly alerts: readonly string[] } | undefined> };
    readonly alerts: { get(id: string): Promise<{ readonly alert: PlainAlert } | undefined> };
    readonly reputation: Pick<ResponseDeps['store']['reputation'], 'cached'>;
  };
}
