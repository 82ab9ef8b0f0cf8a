import { existsSync } from 'node:fs';
import path from 'node:path';
import { createAccountRoutes } from '../../features/account/index.ts';
import { createAuditRoutes } from '../../features/audit/index.ts';
import { createAvatarRoutes, createAvatarUrlOf } from '../../features/avatars/index.ts';
import { createEvents } from '../../features/events/index.ts';
import { createFeedRoutes } from '../../features/feeds/index.ts';
import { createIdentity, createKeepWayIn, createToUser, recheckSessions } from '../../features/identity/index.ts';
import { createImpersonationRoutes } from '../../features/impersonations/index.ts';
import { createImportReading, createImportRoutes, createRequestImport } from '../../features/imports/index.ts';
import { createAccepting, createInvitationRoutes } from '../../features/invitations/index.ts';
import { createReadOutbox } from '../../features/mail/index.ts';
import { createOidc } from '../../features/oidc/index.ts';
import { createOperatorRoutes, createReadPlatformPermissions } from '../../features/operators/index.ts';
import { createPasskeys, passkeyHostOf } from '../../features/passkeys/index.ts';
import { createPipelineRoutes } from '../../features/pipeline/index.ts';
import { createProjectAndTagRoutes } from '../../features/projects-and-tags/index.ts';
import { createRecordingRoutes } from '../../features/recordings/index.ts';
import {
  createCountGivenOut,
  createRecordDenial,
  createSecurityEventRoutes,
} from '../../features/security-events/index.ts';
import { createTranscriptRoutes } from '../../features/transcripts/index.ts';
import { createAskSecondFactor, createTwoFactor } from '../../features/two-factor/index.ts';
import { createUploadRoutes } from '../../features/uploads/index.ts';
import { createUsageRoutes } from '../../features/usage/index.ts';
import { createVocabularyRoutes } from '../../features/vocabulary/index.ts';
import { createNamesOf, createResolveWorkspace, createWorkspaceRoutes } from '../../features/workspaces/index.ts';
import { type CountryOf, openCountries } from '../../platform/geoip/index.ts';
import { createImages } from '../../platform/images/index.ts';
import { createUrlSigner } from '../../platform/storage/index.ts';
import { buildDeps, createFeatureDeps, type Deps, type Instance } from '../deps.ts';
import { createHttpApp, createServerLog } from '../http/index.ts';
import { allJobs } from '../jobs.ts';
import { directOriginsOf } from './direct-origins.ts';

const webDistDir = path.resolve(import.meta.dirname, '../../../../web/dist');

function createFeatures(instance: Instance, deps: Deps, countryOf: CountryOf) {
  const { config, log } = instance;
  const { publicUrl } = config.http;
  const { database, keyOf } = deps;
  const askSecondFactor = createAskSecondFactor({ database, publicUrl });
  const toUser = createToUser(createAvatarUrlOf(deps));
  const now = () => new Date();
  const accepting = createAccepting({ database, now });
  const identity = createIdentity({
    database,
    toUser,
    keys: {
      pepper: keyOf('password.pepper'),
      signingKeyOf: (period) => keyOf(`access_token.signing.${period}`),
      sealingKey: keyOf('refresh_token.sealing'),
    },
    publicUrl,
    ...config.identity,
    invitations: accepting.forRegistering,
    queue: deps.queue,
    countryOf,
    writeMail: deps.writeMail,
    recordSecurityEvent: deps.recordSecurityEvent,
    askSecondFactor,
    log,
  });
  const passkeyHost = passkeyHostOf(publicUrl);
  const keepWayIn = createKeepWayIn({ passkeyHost, oidc: config.identity.oidc });
  const passkeys = createPasskeys({ ...deps, ...identity, keepWayIn, publicUrl });
  const oidc = createOidc({
    ...{ ...deps, ...identity, ...config.identity },
    ...{
      publicUrl,
      passkeyHost,
      keepWayIn,
      askSecondFactor,
      invitations: accepting.forRegistering,
      sealingKey: keyOf('oidc.sealing'),
    },
  });
  const resolveWorkspace = createResolveWorkspace({ database });
  const events = createEvents({ database, authenticate: identity.authenticate, resolveWorkspace, log });
  const features = {
    ...createFeatureDeps(deps),
    publicUrl,
    signer: createUrlSigner({ instanceSecret: instance.instanceSecret, now: () => new Date() }),
  };
  const namesOf = createNamesOf({ database });
  const { readImport } = createImportReading(features);
  return {
    authenticate: identity.authenticate,
    resolveWorkspace,
    events,
    routes: [
      ...identity.routes,
      ...passkeys.routes,
      ...oidc.routes,
      ...createTwoFactor({
        ...{ ...deps, ...identity, ...passkeys, ...oidc, oidc: config.identity.oidc },
        ...{ publicUrl, sealingKey: keyOf('totp.sealing') },
      }),
      ...createAccountRoutes({ ...identity, ...deps, toUser }),
      ...createWorkspaceRoutes({
        database,
        toUser,
        recheckStreams: (userId) => database.system((transaction) => recheckSessions(transaction, userId)),
        now,
      }),
      ...createInvitationRoutes({
        database,
        accepting,
        ...{ writeMail: deps.writeMail, publicUrl, isVerifying: config.identity.emailVerification !== 'off' },
        ...{ namesOf, now },
      }),
      ...createAuditRoutes({ database, namesOf }),
      ...createSecurityEventRoutes({ database, namesOf }),
      ...createOperatorRoutes({
        ...deps,
        readOutbox: createReadOutbox({ database, sealingKey: keyOf('mail.sealing') }),
        isOutboxLocal: config.mail.smtp === null,
      }),
      ...createImpersonationRoutes({ ...deps, ...identity, namesOf }),
      ...createUsageRoutes(features),
      ...createVocabularyRoutes(deps),
      ...createAvatarRoutes({ ...deps, toUser, images: createImages() }),
      ...createUploadRoutes(features),
      ...createImportRoutes(features),
      ...createFeedRoutes({ ...features, imports: createRequestImport(features), readImport }),
      ...createProjectAndTagRoutes({ database }),
      ...createRecordingRoutes(features),
      ...createTranscriptRoutes({ database }),
      ...createPipelineRoutes({ ...deps, now: features.now }),
      ...events.routes,
    ],
  };
}

/** Starts the HTTP API and the web app of this process. */
export async function startApi(instance: Instance) {
  const { host, port, publicUrl, trustedProxies } = instance.config.http;
  // Before anything is opened that would have to be closed again.
  const countryOf = openCountries(instance.config.identity.geoipPath);
  const deps = await buildDeps(instance, { role: 'api', jobs: allJobs });
  const { routes, authenticate, resolveWorkspace, events } = createFeatures(instance, deps, countryOf);
  const app = await createHttpApp({
    routes,
    authenticate,
    resolveWorkspace,
    platformPermissionsOf: createReadPlatformPermissions(deps),
    onDenied: createRecordDenial(deps),
    onGivenOut: createCountGivenOut(deps),
    readiness: async () => {
      await deps.database.system((transaction) => transaction.$queryRaw`select 1`);
      return [];
    },
    log: createServerLog({ level: instance.config.logLevel }),
    publicUrl,
    trustProxy: trustedProxies,
    imageOrigins: deps.cdn.origin === null ? [] : [deps.cdn.origin],
    storageOrigins: await directOriginsOf(deps.storage),
    webDistDir: existsSync(webDistDir) ? webDistDir : undefined,
    beforeClose: () => events.close(),
  });
  await app.listen({ host, port });
  return {
    url: publicUrl,
    phases: {
      stopAccepting: async () => {
        await app.close();
      },
      finish: async () => {},
      close: () => deps.close(),
    },
  };
}
