/** Structured log. Fields never hold secrets; host bytes go through `show` first. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}

export interface Clock {
  /** Wall time. For deadlines that bind people, the database's time counts, not this one. */
  now(): Date;
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonicMs(): number;
}
