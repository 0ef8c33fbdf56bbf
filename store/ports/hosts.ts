import type { HostInput, InventoryHost } from '../../domain/host.ts';
import type { Actor, Page, PageRequest } from './asking.ts';

export interface HostStore {
  put(name: string, input: HostInput, actor: Actor): Promise<InventoryHost>;
  /** Errors: not-found, host-in-use. */
  remove(name: string, actor: Actor): Promise<void>;
  get(nameOrId: string): Promise<InventoryHost | undefined>;
  list(page: PageRequest): Promise<Page<InventoryHost>>;
}
