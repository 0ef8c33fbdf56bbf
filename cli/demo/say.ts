import { bold } from '../text/style.ts';

export const say = (text: string) => process.stdout.write(`${text}\n`);
export const title = (text: string) => say(`\n${bold(`== ${text}`)}`);
