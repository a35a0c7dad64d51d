/** How a request that is under way learns that nobody wants its answer any more. */

/** A request that may be cancelled while it is under way. */
export interface Cancellation {
  readonly cancelled: boolean;
  /** True when only the search for flagged lines is to end, with what it has: the text has changed meanwhile. */
  readonly enoughPlaces?: boolean;
}

/** Thrown between two steps of a cancelled request. */
export class HostCancelled extends Error {
  override readonly name = 'HostCancelled';
}
