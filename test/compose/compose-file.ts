import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const mount = z.object({ source: z.string(), target: z.string().optional() });
/** The short form: only its name. */
const bare = z.string().transform((source): z.infer<typeof mount> => ({ source }));
const serviceSchema = z.looseObject({
  image: z.string(),
  user: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.union([bare, mount])).default([]),
  configs: z.array(z.union([bare, mount])).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.union([z.string(), mount])).default([]),
  networks: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  stop_grace_period: z.string().optional(),
  deploy: z.object({ replicas: z.number() }).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
});
const fileSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  configs: z.record(z.string(), z.object({ file: z.string().optional(), content: z.string().optional() })),
});
export type ComposeFile = z.infer<typeof fileSchema>;
export type Service = z.infer<typeof serviceSchema>;

/** The file as Compose hands it to its schema: merged and interpolated. */
export function readCompose(env: Readonly<Record<string, string>>): unknown {
  const text = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
  return interpolated(parse(text, { merge: true }), env);
}

/** The parts that the tests look at, typed. */
export const understood = (file: unknown): ComposeFile => fileSchema.parse(file);

/** `$$`, `${NAME}`, `${NAME:-default}` and `${NAME:?what is missing}`, in values, as the Compose Specification has them. */
function interpolated(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    return value.replace(
      /\$(?:\$|\{([A-Z_][A-Z0-9_]*)(?::([-?])([^}]*))?\})/g,
      (whole: string, name?: string, mark?: string, rest?: string) => {
        if (name === undefined) return whole === '$$' ? '$' : whole;
        const given = env[name];
        if (given !== undefined && given !== '') return given;
        if (mark === '?') throw new Error(`required variable ${name} is missing: ${rest}`);
        return rest ?? '';
      },
    );
  }
  if (Array.isArray(value)) return value.map((one) => interpolated(one, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolated(one, env)]));
}
