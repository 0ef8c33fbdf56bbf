export type { ShellLine } from '../domain/shell-line.ts';
export { line, MAX_LINE_BYTES, quote } from '../domain/shell-line.ts';
