import { z } from 'zod';
import type { HostId } from './ids.ts';

/** A name that goes into ids, file names and commands: letters, digits, dot, dash, underscore. */
export const hostNameSchema = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/);
/** An address or name to connect to; no spaces, no leading dash. */
const addressSchema = z
  .string()
  .regex(/^[A-Za-z0-9:%_.[\]-]{1,253}$/)
  .refine((a) => !a.startsWith('-'));

/** `ssh-ed25519 AAAA…` or `SHA256:…`. */
const hostKeySchema = z.union([
  z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
  z.string().regex(/^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]{40,2000}={0,2}$/),
]);

const siteSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);

/** A file of `ssh.identityDir`: a name, never a path, so that nobody who may change hosts can point a worker elsewhere. */
const keyFileSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,128}$/)
  .refine((f) => f !== '.' && f !== '..');

/** One host of the inventory. */
export const hostInputSchema = z.strictObject({
  address: addressSchema,
  port: z.number().int().min(1).max(65535).default(22),
  user: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/)
    .default('root'),
  hostKeys: z.array(hostKeySchema).min(1).max(10),
  /** Private key. Left out: `id_ed25519`, or none where only an agent is named. */
  identityFile: keyFileSchema.optional(),
  /** Holds the private key's passphrase, on one line. */
  passphraseFile: keyFileSchema.optional(),
  /** Socket of an ssh-agent, asked after the private key. */
  agent: keyFileSchema.optional(),
  /** Name of the inventory's host to go through. */
  jump: hostNameSchema.optional(),
  sudo: z.boolean().default(false),
  site: siteSchema.default('default'),
  aliases: z.array(z.string().min(1).max(253)).max(50).default([]),
  labels: z.record(z.string().max(63), z.string().max(253)).default({}),
});
export type HostInput = z.infer<typeof hostInputSchema>;

export interface InventoryHost extends HostInput {
  readonly id: HostId;
  readonly name: string;
}
