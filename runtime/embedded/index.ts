export type { DavyProcess, Embedded, EmbeddedOptions } from './embedded.ts';
export { startEmbedded } from './embedded.ts';
