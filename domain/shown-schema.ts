import { z } from 'zod';
import { isShown } from './show.ts';
import type { Shown } from './text-kinds.ts';

/** Shown text as it comes back from a record or a caller: what `show` cannot have made is refused. */
export const shownSchema = z
  .custom<Shown>((value) => typeof value === 'string' && isShown(value), 'not shown text')
  .meta({ override: { type: 'string', format: 'shown' } });
