import { allowed } from './allowed.ts';
import { cron } from './cron.ts';
import { families } from './families.ts';
import { guards } from './guards.ts';
import { hidden } from './hidden.ts';
import { lookalikes } from './lookalikes.ts';
import { places } from './places.ts';
import type { Scenario } from './scenario.ts';
import { services } from './services.ts';
import { starters } from './starters.ts';
import { wayIn } from './way-in.ts';

export type { Scenario, Truth } from './scenario.ts';
export { plantScenario } from './scenario.ts';

/** Hosts modelled on real reports, by what they teach. */
const kinds: readonly (readonly Scenario[])[] = [
  guards,
  wayIn,
  cron,
  hidden,
  families,
  places,
  services,
  starters,
  lookalikes,
  allowed,
];

export const scenarios: readonly Scenario[] = kinds.flat();

/** What each `npm test` looks at: the first of each kind. */
export const oneOfEachKind: readonly Scenario[] = kinds.flatMap((kind) => kind.slice(0, 1));
