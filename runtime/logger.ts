import { pino } from 'pino';
import type { Logger } from '../domain/ports.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggerOptions {
  /** Name of the process: api, worker, up. */
  readonly name: string;
  /** @default DAVY_LOG_LEVEL, else info */
  readonly level?: LogLevel;
  /** Where lines go: a path (appended) or a descriptor. @default 2, stderr; stdout is for a command's own data */
  readonly to?: string | number;
}

/** Fields that hold secrets wherever they turn up, also one level down. Nobody should log them; this is the second lock. */
const SECRETS = ['password', 'passphrase', 'apiKey', 'secret', 'token', 'authorization', 'privateKey'];

/**
 * A logger that writes JSON lines, synchronously: a crash must not swallow the lines that explain it.
 * Errors go under `err` and are written with their causes.
 */
export function createLogger(options: LoggerOptions, env: NodeJS.ProcessEnv = process.env): Logger {
  return pino(
    {
      name: options.name,
      level: options.level ?? levelOf(env.DAVY_LOG_LEVEL) ?? 'info',
      base: { name: options.name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.errWithCause },
      redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`]), censor: '[secret]' },
    },
    pino.destination({ dest: options.to ?? 2, sync: true, mkdir: true, append: true }),
  );
}

function levelOf(text: string | undefined): LogLevel | undefined {
  return (['debug', 'info', 'warn', 'error', 'silent'] as const).find((level) => level === text);
}
