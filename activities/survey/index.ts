export { SeenContent } from './contents/seen-content.ts';
export type { SurveyLimits } from './limits.ts';
export { parseSurvey } from './parse/parse.ts';
export type { Captured, ParseOptions } from './parse/reply.ts';
export { SURVEY_SCRIPTS } from './remote/scripts.ts';
export type { SurveyOptions } from './survey.ts';
export { survey } from './survey.ts';
