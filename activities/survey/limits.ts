/** Bounds of one survey. Whatever is over one is said as `truncated` or `not-checked`, never left out in silence. */
export interface SurveyLimits {
  /** Time for each of the two remote calls, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes of reply of the first call. */
  readonly maxReplyBytes: number;
  /** Larger images are hashed only when something about their process is suspect. Bytes. */
  readonly maxImageBytes: number;
  /** Bytes read of each cron file. */
  readonly maxCronBytes: number;
  /** Bytes read of each starter other than cron's, and of what may as well be a program that lies among them. */
  readonly maxTextBytes: number;
  readonly maxStartBytes: number;
  /** Bytes of all of them together. */
  readonly maxStarterBytes: number;
  /** Homes in which starters are looked for. */
  readonly maxHomes: number;
  /** Bytes of the listing of /tmp, /var/tmp and /dev/shm, and how many entries of it are kept. */
  readonly maxListingBytes: number;
  readonly maxFiles: number;
  /** Of the closer look: bytes read of each file, of all, and how many are looked at. */
  readonly maxContentBytes: number;
  readonly maxContentTotal: number;
  readonly maxLooks: number;
}

export const SURVEY_LIMITS: SurveyLimits = {
  timeoutMs: 90_000,
  maxReplyBytes: 64 * 1024 * 1024,
  maxImageBytes: 64 * 1024 * 1024,
  maxCronBytes: 256 * 1024,
  maxTextBytes: 64 * 1024,
  maxStartBytes: 8 * 1024,
  maxStarterBytes: 8 * 1024 * 1024,
  maxHomes: 256,
  maxListingBytes: 4 * 1024 * 1024,
  maxFiles: 5_000,
  maxContentBytes: 8 * 1024 * 1024,
  maxContentTotal: 32 * 1024 * 1024,
  maxLooks: 200,
};
