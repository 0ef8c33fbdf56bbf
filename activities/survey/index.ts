export { SURVEY_LIBRARY } from './library.ts';
export type { SurveyLimits } from './limits.ts';
export { parseSurvey } from './parse.ts';
export type { Captured, ParseOptions } from './reply.ts';
export { SeenContent } from './seen-content.ts';
export type { SurveyOptions } from './survey.ts';
export { survey } from './survey.ts';
