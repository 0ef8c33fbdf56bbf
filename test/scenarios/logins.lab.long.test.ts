import { theLong } from './run/all.ts';
import { testScenarios } from './run/suite.ts';

testScenarios(await theLong('logins'));
