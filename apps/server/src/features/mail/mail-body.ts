import { z } from 'zod';
import { openSealedText, sealText } from '../../shared/seal.ts';

const bodySchema = z.object({ text: z.string(), html: z.string() });
export type MailBody = z.infer<typeof bodySchema>;

/** As it stands in the row of the mail. */
export function sealBody({ text, html }: MailBody, sealingKey: Uint8Array, mailId: string): Buffer<ArrayBuffer> {
  return sealText(JSON.stringify({ text, html }), sealingKey, mailId);
}

/** Throws where the row was changed, or was sealed under another secret of the instance. */
export function openBody(sealed: Uint8Array, sealingKey: Uint8Array, mailId: string): MailBody {
  return bodySchema.parse(JSON.parse(openSealedText(sealed, sealingKey, mailId)));
}
