import { type Cdn, createCdn, createPurge } from '../platform/cdn/index.ts';
import type { Log } from '../shared/log.ts';
import type { Config } from './config/index.ts';

type CdnSettings = Pick<Config, 'cdn' | 'storage'>;

/** The CDN that the settings name, or none; says so where it can serve only a part of what is public. */
export function createCdnOf({ cdn: { purge }, storage: { cdnOrigin: origin } }: CdnSettings, log: Log): Cdn {
  if (origin !== undefined && purge === undefined) {
    log.warn(
      { origin },
      'DO_CDN_ENDPOINT is set without DO_API_TOKEN and DO_CDN_ENDPOINT_ID: what can be taken back, such as pictures of people, is served by this server and not by the CDN, whose cache could not be purged',
    );
  }
  return createCdn({ origin: origin ?? null, purge: purge === undefined ? null : createPurge(purge) });
}
