export { resolvePools } from './resolve-pools.ts';
