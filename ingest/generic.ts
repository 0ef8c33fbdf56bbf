import type { PlainAlert } from '../domain/alert.ts';
import { plainAlertSchema } from '../domain/alert.ts';
import type { FieldError } from '../domain/errors.ts';
import { DavyError } from '../domain/errors.ts';
import { shorten, show } from '../domain/show.ts';
import type { AlertSource } from './source.ts';

const MOST_ERRORS = 50;
const MOST_TEXT = 300;

/** The plain alert (rule: plain-alert). Fields it does not know stay in the raw body and go no further. */
export const generic: AlertSource = {
  name: 'generic',
  read: (body) => {
    const result = plainAlertSchema.safeParse(body);
    if (!result.success) {
      const errors = result.error.issues.slice(0, MOST_ERRORS).map(
        (issue): FieldError => ({
          path: shorten(show(issue.path.map(String).join('.')), MOST_TEXT),
          message: shorten(show(issue.message), MOST_TEXT),
        }),
      );
      throw new DavyError('invalid-request', 'this is no plain alert: it needs at least host and title', {
        errors,
      });
    }
    return knownFields(result.data);
  },
};

const FIELDS = ['severity', 'observedAt', 'externalId'] as const;
const LISTS = ['md5', 'sha1', 'sha256', 'paths', 'addresses', 'domains', 'commandLines'] as const;

function knownFields(alert: PlainAlert): PlainAlert {
  const { host, title, indicators } = alert;
  const plain: PlainAlert = { host: whole(host), title: whole(title) };
  for (const name of FIELDS) {
    const value = alert[name];
    if (value !== undefined) plain[name] = whole(value);
  }
  if (indicators === undefined) return plain;
  const known: NonNullable<PlainAlert['indicators']> = {};
  for (const name of LISTS) {
    const values = indicators[name];
    if (values !== undefined) known[name] = values.map(whole);
  }
  if (indicators.pids !== undefined) known.pids = indicators.pids;
  return { ...plain, indicators: known };
}

/** Half a surrogate pair is no character: no database takes it. The raw body still has it. */
const whole = (text: string): string => text.toWellFormed();
