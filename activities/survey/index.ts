export type { Look } from './deep-look.ts';
export { deepLook } from './deep-look.ts';
export { SURVEY_LIBRARY } from './library.ts';
export type { SurveyLimits } from './limits.ts';
export { SURVEY_LIMITS } from './limits.ts';
export type { Captured, ParseOptions } from './parse.ts';
export { parseSurvey } from './parse.ts';
export type { SurveyOptions } from './survey.ts';
export { survey } from './survey.ts';
