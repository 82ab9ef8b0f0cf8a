import {
  abortUpload,
  completeUpload,
  listUploads,
  openUpload,
  putPart,
  readUpload,
  signPartUrls,
  uploadRecording,
} from '@audiotricks/contracts';
import type { UrlSigner } from '../../platform/storage/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { originOf } from '../../shared/http/origin.ts';
import { createCompleteUpload } from './complete-upload.ts';
import { createUploadEnding } from './end-uploads.ts';
import { createReceiveForm } from './form/receive-form.ts';
import { createOpenUpload } from './open-upload.ts';
import { createUploadReading } from './read-uploads.ts';
import { createReceivePart } from './receive-part.ts';
import { createSignParts, partPath } from './sign-parts.ts';
import type { UploadDeps } from './uploads.deps.ts';

export interface UploadRoutesDeps extends UploadDeps {
  signer: UrlSigner;
  /** Where people reach the instance. */
  publicUrl: string;
}

/** Resumable uploads by parts, and the one-piece form for `curl -F`. */
export function createUploadRoutes(deps: UploadRoutesDeps): RouteImplementation[] {
  const { signer, publicUrl } = deps;
  const open = createOpenUpload(deps);
  const reading = createUploadReading(deps);
  const signParts = createSignParts(deps);
  const receivePart = createReceivePart(deps);
  const complete = createCompleteUpload(deps);
  const ending = createUploadEnding(deps);
  const receiveForm = createReceiveForm(deps);

  return [
    implement(openUpload, ({ workspace, caller, body }) =>
      open({ ...body, workspaceId: workspace.workspaceId, userId: caller.userId }),
    ),
    implement(listUploads, ({ workspace, caller }) =>
      reading.listUploads({ workspaceId: workspace.workspaceId, userId: caller.userId }),
    ),
    implement(readUpload, ({ params }) => reading.readUpload(params)),
    implement(signPartUrls, ({ params, body, request }) =>
      signParts({ ...params, ...body, origin: originOf(request, publicUrl) }),
    ),
    implement(putPart, ({ params: { uploadId, partNumber }, query, request }) => {
      signer.verify({ method: 'PUT', path: partPath(uploadId, partNumber), ...query });
      const announced = request.headers['content-length'];
      return receivePart({
        workspaceId: query.workspace,
        uploadId,
        partNumber,
        announcedBytes: announced === undefined ? null : Number(announced),
        body: request.raw,
      });
    }),
    implement(completeUpload, ({ params, caller, body }) =>
      complete({ ...params, ...body, userId: caller.userId, options: body.options ?? {} }),
    ),
    implement(abortUpload, async ({ params }) => {
      await ending.abortUpload(params);
      return undefined;
    }),
    implement(uploadRecording, ({ workspace, caller, request }) =>
      receiveForm({ workspaceId: workspace.workspaceId, userId: caller.userId, request: request.raw }),
    ),
  ];
}
