import type { ErrorCode } from '@audiotricks/contracts';
import type { OutboundError, OutboundReason } from '../../platform/outbound/index.ts';
import { AppError } from '../../shared/errors.ts';

/** The same for one that never was and one that is somebody else's. */
export const feedNotFound = () => new AppError('feed.not_found', 'There is no such feed.');

export const feedNotFollowed = () => new AppError('feed.not_followed', 'This feed is not followed.');

export const notAFeed = () => new AppError('feed.not_a_feed', 'There is no podcast feed at this address.');

export const episodeUnknown = () =>
  new AppError('feed.episode_unknown', 'The feed no longer has an episode that was chosen. Look at it again.');

const codes: Partial<Record<OutboundReason, ErrorCode>> = {
  url_invalid: 'feed.url_invalid',
  address_refused: 'feed.address_refused',
  too_large: 'feed.too_large',
};

export const requestFailed = (cause: OutboundError) =>
  new AppError(codes[cause.reason] ?? 'feed.unreachable', cause.message, { cause });

/** The server has the feed no more, or not now. */
export class FeedRefusedError extends AppError {
  readonly sourceStatus: number;
  /** What the server asks for; undefined where it does not. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, retryAfterMs: number | undefined) {
    super('feed.unreachable', `The server of this feed answers with ${status}.`);
    this.sourceStatus = status;
    this.retryAfterMs = retryAfterMs;
  }
}
