export { world as labAddresses } from './addresses.ts';
export type { BystanderTruth } from './bystanders.ts';
export { bystanderDamage } from './bystanders.ts';
export type { LabErrorCode } from './errors.ts';
export { LabError } from './errors.ts';
export type { HostOptions, LabHost } from './host.ts';
export type { Guard, Habits, Infection, InfectionOverrides, Loader, Miner } from './infection/infection.ts';
export {
  curlCronLine,
  ddgInfection,
  loaderUrl,
  minerArguments,
  rootSpools,
  wgetCronLine,
} from './infection/infection.ts';
export type { Lab, LabOptions } from './lab.ts';
export { openLab } from './lab.ts';
export { keyOf, lasting, withDescendants } from './lasting.ts';
export { processesHolding } from './leftovers.ts';
export type { PlantedLogin } from './logins.ts';
export type { Manifest } from './manifest.ts';
export { diffManifest, ignoredPaths } from './manifest.ts';
export { ensurePackages } from './packages.ts';
export type { LabProcess } from './processes.ts';
export { runsProgram } from './processes.ts';
export type { UserOptions } from './users.ts';
export type { LoaderMode, PoolConnection } from './world/messages.ts';
export type { WriteOptions } from './write.ts';
