import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fileNameSchema, type RecordingAndJob, uploadFormFieldsSchema } from '@audiotricks/contracts';
import type { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { describeIssue, fieldErrorsOf } from '../../../shared/http/field-errors.ts';
import { newId } from '../../../shared/ids.ts';
import { createCommitUpload } from '../commit-upload.ts';
import { createUploadEnding } from '../end-uploads.ts';
import { guardBytes } from '../guard-bytes.ts';
import { inspectObject } from '../inspect-object.ts';
import { acceptMediaType, assertRoom, objectKeyOf } from '../open-upload.ts';
import { partSizeFor, planOf } from '../parts.models.ts';
import { idleLifeMs } from '../upload-life.ts';
import type { UploadDeps } from '../uploads.deps.ts';
import { checksumMismatch, fileCut, fileEmpty, fileMissing, fileTooLarge } from '../uploads.errors.ts';
import { insertUpload, readMaxFileBytes, type UploadKey, wholeFileHandle } from '../uploads.repository.ts';
import { type FormFile, parseForm } from './parse-form.ts';

/** What a form may have besides its file. */
const formOverheadBytes = 1024 * 1024;

interface FormUpload extends UploadKey {
  userId: string;
  maxBytes: number;
}

/**
 * The one-piece upload: a form whose file streams into the storage while it is hashed, then the same commit as that of
 * a resumable upload. The upload's row is written before the first byte, so that a process that dies leaves nothing
 * that expiry would not find. Throws the codes of `recordings.upload`.
 */
export function createReceiveForm(deps: UploadDeps) {
  const { database, storage, now } = deps;
  const { commitUpload } = createCommitUpload(deps);
  const { abortIfOpen } = createUploadEnding(deps);

  return async function receiveForm(input: {
    workspaceId: string;
    userId: string;
    request: IncomingMessage;
  }): Promise<RecordingAndJob> {
    const { workspaceId, userId, request } = input;
    const maxBytes = await database.tenant(workspaceId, (transaction) => readMaxFileBytes(transaction, workspaceId));
    const announcedBytes = Number(request.headers['content-length'] ?? 0) - formOverheadBytes;
    if (announcedBytes > maxBytes) throw fileTooLarge(maxBytes);
    await assertRoom(storage, Math.max(announcedBytes, 1));

    const upload: FormUpload = { workspaceId, uploadId: newId(), userId, maxBytes };
    let storing: ReturnType<typeof storeFile> | undefined;
    try {
      const texts = await parseForm(request, (file) => {
        storing = storeFile(upload, file);
        return storing;
      });
      if (!storing) throw fileMissing();
      const { sha256, sizeBytes } = await storing;
      const { title, sha256: claimed, ...options } = parseFields(texts);
      if (claimed !== undefined && claimed !== sha256) throw checksumMismatch();
      await inspectObject(storage, { key: objectKeyOf(upload), sizeBytes, maxBytes });
      return await commitUpload({
        workspaceId,
        userId,
        uploadId: upload.uploadId,
        sizeBytes,
        computedSha256: sha256,
        title,
        options,
      });
    } catch (cause) {
      await storing?.catch(() => 'its reason is the cause that is thrown here');
      await abortIfOpen(upload);
      throw cause;
    }
  };

  async function storeFile({ workspaceId, uploadId, userId, maxBytes }: FormUpload, file: FormFile) {
    const hash = createHash('sha256');
    const stream = guardBytes(file.stream, {
      maxBytes,
      exactBytes: null,
      tooLarge: () => fileTooLarge(maxBytes),
      tooShort: fileEmpty,
      cut: fileCut,
      onBytes: (bytes) => hash.update(bytes),
    });
    try {
      const key = objectKeyOf({ workspaceId, uploadId });
      const fileName = acceptFileName(file.fileName);
      const contentType = acceptMediaType(file.contentType);
      await database.tenant(workspaceId, (transaction) =>
        insertUpload(transaction, {
          ...{ id: uploadId, workspaceId, createdById: userId, fileName, contentType, sha256: null },
          // From the beginning: it takes no parts.
          state: 'completing',
          plan: planOf({ sizeBytes: null, partSizeBytes: partSizeFor(null) }),
          transfer: { key, handle: wholeFileHandle },
          expiresAt: new Date(now().getTime() + idleLifeMs),
        }),
      );
      const { sizeBytes } = await storage.put({ key, body: stream });
      return { sizeBytes, sha256: hash.digest('hex') };
    } catch (cause) {
      stream.destroy();
      throw cause;
    }
  }
}

function acceptFileName(fileName: string | undefined): string {
  // What a browser sends when no file was chosen.
  if (fileName === '') throw fileMissing();
  const parsed = fileNameSchema.safeParse((fileName ?? 'recording').toWellFormed());
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map((issue) => ({ path: 'body.file', message: issue.message })));
}

function parseFields(texts: Record<string, string>): z.output<typeof uploadFormFieldsSchema> {
  const parsed = uploadFormFieldsSchema.safeParse(texts, { error: describeIssue });
  if (parsed.success) return parsed.data;
  throw invalid(fieldErrorsOf('body', parsed.error));
}

function invalid(fields: { path: string; message: string }[]): AppError {
  const [first] = fields;
  return new AppError('request.invalid', `${first?.path}: ${first?.message}`, { fields });
}
