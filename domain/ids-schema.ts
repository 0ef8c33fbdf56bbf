import { z } from 'zod';
import { DIGEST, SHA256, TARGET_ID } from './ids.ts';

const idOf = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-Za-z]{1,40}$`));

/** Ids as they come back from a record, each of its kind; see `asId`. */
export const storedIncidentId = idOf('inc').brand<'incident'>();
export const storedApprovalId = idOf('apr').brand<'approval'>();
export const storedKeyId = idOf('key').brand<'key'>();

export const targetIdSchema = z.string().regex(TARGET_ID).brand<'target'>();
export const digestSchema = z.string().regex(DIGEST).brand<'digest'>();
export const sha256Schema = z.string().regex(SHA256).brand<'sha256'>();
