#!/usr/bin/env node
import { exitCodeOf, printFailure } from './failure.ts';
import { program } from './program.ts';

try {
  await program().parseAsync(process.argv);
} catch (error) {
  printFailure(error);
  process.exitCode = exitCodeOf(error);
}
