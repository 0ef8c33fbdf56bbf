export { askHost } from './ask-host.ts';
export { resolvePools } from './resolve-pools.ts';
export { respond } from './respond.ts';
