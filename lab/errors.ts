/** What can be wrong with a machine that should run the lab. */
export type LabErrorCode =
  | 'lab-needs-linux'
  | 'lab-needs-root'
  | 'lab-needs-tools'
  | 'lab-needs-packages'
  | 'lab-needs-cgroup2'
  | 'lab-needs-systemd'
  | 'lab-cannot-start'
  | 'lab-closed';

/**
 * An error of the lab. The message says in one line what to do.
 *
 * The lab imports nothing of Davy, so it does not use the product's catalogue.
 */
export class LabError extends Error {
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
  }
}
