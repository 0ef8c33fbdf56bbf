import { z } from 'zod';
import { isStorable, UNSTORABLE } from '../../domain/well-formed.ts';

/** Text that a person writes: no U+0000 and no half surrogates, which neither the database nor a signature can hold. */
export const writtenText = (limit: number) =>
  z.string().trim().min(1).max(limit).refine(isStorable, { error: UNSTORABLE });

export const reasonSchema = writtenText(2000).meta({ description: 'Why. Goes on the ledger.' });

/** A person, as quorum counts them: a mail address, an account. */
export const personSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,126}[A-Za-z0-9])?$/)
  .meta({ description: 'The person that quorum counts; one person may hold several keys' });

export const timeSchema = z.iso.datetime({ offset: true });

const idOf = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));
export const incidentIdSchema = idOf('inc').brand<'incident'>();
export const approvalIdSchema = idOf('apr').brand<'approval'>();
export const alertIdSchema = idOf('alt').brand<'alert'>();
export const keyIdSchema = idOf('key').brand<'key'>();
