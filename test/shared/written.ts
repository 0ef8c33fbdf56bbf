import type { Sha256 } from '../../domain/ids.ts';
import { isShown, show } from '../../domain/show.ts';
import type { Shown } from '../../domain/text-kinds.ts';

/** A thing of a survey or a plan as a test writes it: host text and hashes in plain words. */
export type Written<T> = T extends Shown | Sha256
  ? string
  : T extends string
    ? T
    : T extends readonly (infer Element)[]
      ? readonly Written<Element>[]
      : T extends object
        ? { readonly [Key in keyof T]: Written<T[Key]> }
        : T;

/**
 * The thing as a survey gives it: every text of it is shown text, so a newline in a unit is `\u{a}`, as on a host. What is shown text
 * already stays, because things are often made of others.
 *
 * @example surveyed<Image>({ path: '/tmp/a b', … })
 */
export const surveyed = <T>(written: Written<T>): T => shownIn(written) as T;

function shownIn(value: unknown): unknown {
  if (typeof value === 'string') return isShown(value) ? value : show(value);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, of]) => [key, of, shownIn(of)] as const);
  if (entries.every(([, was, is]) => was === is)) return value;
  return Array.isArray(value)
    ? entries.map(([, , is]) => is)
    : Object.fromEntries(entries.map(([key, , is]) => [key, is]));
}
