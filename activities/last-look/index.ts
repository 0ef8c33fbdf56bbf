export { lookAtPlaces } from './places.ts';
export { LAST_LOOK_SCRIPTS } from './scripts.ts';
