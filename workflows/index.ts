export { askHost } from './ask-host.ts';
export { respond } from './respond.ts';
