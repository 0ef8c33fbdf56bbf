import { DavyError } from './errors.ts';

/**
 * The form of each thing that is stored or signed, as this Davy writes it. A form is raised whenever an older reader would
 * understand something else than what was written; it must not guess at what it cannot know.
 */
export const FORMS = {
  'ledger entry': 1,
  checkpoint: 1,
  snapshot: 2,
  'evidence record': 1,
  'sealed bytes': 1,
  plan: 3,
} as const;

/**
 * Refuses what a newer Davy wrote.
 *
 * @param form the number that the thing carries; what is no number at all is left to its schema
 * @throws DavyError newer-form
 */
export function refuseNewer(what: keyof typeof FORMS, form: unknown): void {
  if (typeof form === 'number' && form > FORMS[what])
    throw new DavyError('newer-form', `this ${what} has form ${form}; known are forms up to ${FORMS[what]}`);
}

/** The number under `name` in something that was parsed from JSON and is not checked yet. */
export const formOf = (value: unknown, name: 'v' | 'format'): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
