/** What to ask systemd about a path of which it may hold something, and what the answer would be. */
export interface Asked {
  /** A unit, or a pattern of loaded ones. */
  readonly unit: string;
  /** What the path is to the unit: its own text, one more folder's text for it, or a link by which `of` pulls it in. */
  readonly as: 'text' | 'drop-in' | 'pulled-in';
  readonly of?: string;
}

const TYPES = 'service|timer|path|socket|mount|automount|swap|target|slice|scope|device';
/** Letters that systemd takes in the name of a unit. */
const NAME = String.raw`[A-Za-z0-9:_.\\@-]{1,255}`;
const PULLED_IN = new RegExp(String.raw`/(${NAME})\.(?:wants|requires|upholds)/(${NAME}\.(?:${TYPES}))$`);
const DROP_IN = new RegExp(String.raw`/(?:(${NAME})\.)?(${TYPES})\.d/[^/]+\.conf$`);
const TEXT = new RegExp(String.raw`/(${NAME})\.(${TYPES})$`);
const SYSV = new RegExp(String.raw`^/etc/(?:init|rc[0-6S])\.d/(?:[SK]\d\d)?(${NAME})$`);

/** A backslash belongs to a name and would be the pattern's own. */
const pattern = (before: string, type: string): string => `${before.replaceAll('\\', '\\\\')}*.${type}`;

/** A template is nothing itself: its instances are loaded. */
const named = (stem: string, type: string): string =>
  stem.endsWith('@') ? pattern(stem, type) : `${stem}.${type}`;

/**
 * The unit that a path belongs to; null where systemd holds nothing of it: its own configuration, a generator, an odd name that
 * it does not take for a unit's.
 *
 * @example unitOf('/etc/systemd/system/foo-.service.d/a.conf') // { unit: 'foo-*.service', as: 'drop-in' }
 */
export function unitOf(path: string): Asked | null {
  const [, of, pulled = ''] = PULLED_IN.exec(path) ?? [];
  if (of !== undefined) return { unit: pulled, as: 'pulled-in', of };
  const [dropIn, stem, type = ''] = DROP_IN.exec(path) ?? [];
  if (dropIn !== undefined)
    return {
      unit: stem === undefined || stem.endsWith('-') ? pattern(stem ?? '', type) : named(stem, type),
      as: 'drop-in',
    };
  const [text, own = '', kind = ''] = TEXT.exec(path) ?? [];
  if (text !== undefined) return { unit: named(own, kind), as: 'text' };
  const script = SYSV.exec(path)?.[1];
  return script === undefined ? null : { unit: `${script.replace(/\.sh$/, '')}.service`, as: 'text' };
}
