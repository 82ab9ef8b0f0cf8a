import { z } from 'zod';

/**
 * For pages whose Content Security Policy forbids `eval`: imported before anything else, it has schemas checked without
 * compiling them, so that no violation is reported. It must act when it is imported, because zod decides when the
 * schemas of the contracts are made, which is when they are imported.
 */
z.config({ jitless: true });
