import { join } from 'node:path';
import type { Config } from '../../domain/config.ts';
import type { Home } from '../../runtime/home.ts';
import { inHome } from './settings.ts';

/** Where the toolbox lies: as configured, else where DAVY_TOOLBOX says, as the container image does, else in the home folder. */
export const toolboxFolder = (home: Home, config: Config, env: NodeJS.ProcessEnv = process.env): string =>
  config.toolbox.dir !== undefined
    ? inHome(home, config.toolbox.dir)
    : env.DAVY_TOOLBOX || join(home.root, 'toolbox');
