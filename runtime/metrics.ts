import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * A registry for one process, with Node's own metrics in it. Not prom-client's global one: two parts in one process (a
 * test, `davy up --in-process`) must not fight over names.
 *
 * @param service label on every metric, for example `api` or `worker`
 */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
