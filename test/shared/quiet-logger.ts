import type { Logger } from '../../domain/ports.ts';

/** A logger that keeps to itself; warnings and errors can be read back. */
export function quietLogger(
  kept: { level: 'warn' | 'error'; fields: object; message: string }[] = [],
): Logger {
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    warn: (fields, message) => void kept.push({ level: 'warn', fields, message }),
    error: (fields, message) => void kept.push({ level: 'error', fields, message }),
    child: () => logger,
  };
  return logger;
}
