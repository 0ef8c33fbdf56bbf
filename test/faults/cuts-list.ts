import type { DestructiveStep } from '../../domain/steps.ts';
import type { Cut, Direction, Traffic, Which } from '../shared/tcp-proxy.ts';

/** One exchange with the host that is cut. */
export interface Exchange {
  readonly name: string;
  /** The steps of the call, which goes by the name of the last of them. */
  readonly acts: readonly DestructiveStep[];
  /** The pool's connection, or the one that is opened anew to confirm. */
  readonly which: Which;
}

/** Goes before files are deleted: a guard that lives would put them back. */
export const KILL: Exchange = {
  name: 'remove-cron-entries+disable-persistence+kill-processes',
  acts: ['remove-cron-entries', 'disable-persistence', 'kill-processes'],
  which: 'open',
};

/** Each call of the procedure. */
export const EXCHANGES: readonly Exchange[] = [
  { name: 'block-egress', acts: ['block-egress'], which: 'open' },
  { name: 'confirmation of block-egress', acts: ['block-egress'], which: 'next' },
  KILL,
  { name: 'delete-files', acts: ['delete-files'], which: 'open' },
];

export type Seen = Readonly<Record<Direction, Traffic>>;

const DIRECTIONS: readonly Direction[] = ['to-host', 'from-host'];

/** Every packet boundary, both ways, and so many bytes to each side of it. */
export const boundaryCuts = (seen: Seen, beside: 0 | 1): Cut[] =>
  DIRECTIONS.flatMap((direction) => {
    const { packets } = seen[direction];
    return Array.from({ length: packets + 1 }, (_, at) => at).flatMap((at) =>
      (beside === 0 ? [0] : [-1, 0, 1])
        // There is nothing before the first packet and behind the last.
        .filter((bytes) => at + bytes >= 0 && (at < packets || bytes <= 0))
        .map((bytes): Cut => ({ direction, packets: at, bytes })),
    );
  });

/** AES-GCM's packets are padded to it. */
const BLOCK_BYTES = 16;

/** Every offset of the ciphertext, both ways: one of each block first, so that a run that is not finished is spread evenly. */
export const offsetCuts = (seen: Seen): Cut[] =>
  Array.from({ length: BLOCK_BYTES }, (_, first) => first).flatMap((first) =>
    DIRECTIONS.flatMap((direction) =>
      Array.from(
        { length: Math.ceil((seen[direction].bytes + 1 - first) / BLOCK_BYTES) },
        (_, block): Cut => ({ direction, packets: 0, bytes: block * BLOCK_BYTES + first }),
      ),
    ),
  );

/** Names a cut in what is printed and in the file of those that held. */
export const nameOf = ({
  exchange,
  cut: { direction, packets, bytes },
}: {
  exchange: Exchange;
  cut: Cut;
}): string => `${exchange.name} ${direction} ${packets} packets ${bytes} bytes`;
