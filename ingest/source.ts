import type { PlainAlert } from '../domain/alert.ts';

/** A form of alert. A new one is a file and a line in the registry. */
export interface AlertSource {
  readonly name: string;
  /**
   * @param body one alert, already read from JSON
   * @throws DavyError `invalid-request`, with an entry for each field that is wrong
   */
  readonly read: (body: unknown) => PlainAlert;
}
