import { z } from 'zod';

const list = (limit: number) => z.array(z.string().min(1).max(4096)).max(limit).optional();

/** The plain alert (rule: plain-alert). Unknown fields are kept in the raw body. It says where to look; it is never a signal. */
export const plainAlertSchema = z.looseObject({
  /** A name, alias or address of the inventory. */
  host: z.string().min(1).max(253),
  title: z.string().min(1).max(1000),
  severity: z.string().max(50).optional(),
  observedAt: z.iso.datetime({ offset: true }).optional(),
  externalId: z.string().min(1).max(256).optional(),
  indicators: z
    .looseObject({
      md5: list(200),
      sha1: list(200),
      sha256: list(200),
      paths: list(200),
      pids: z.array(z.number().int().positive()).max(200).optional(),
      addresses: list(200),
      domains: list(200),
      commandLines: list(200),
    })
    .optional(),
});
export type PlainAlert = z.infer<typeof plainAlertSchema>;

export const alertStatusSchema = z.enum(['incident', 'duplicate', 'unassigned', 'ignored']);
export type AlertStatus = z.infer<typeof alertStatusSchema>;
