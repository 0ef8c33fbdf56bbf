import { scenarioNamed } from './run/all.ts';
import { SHORT } from './run/short.ts';
import { testScenarios } from './run/suite.ts';

testScenarios(await Promise.all(SHORT.map(scenarioNamed)));
