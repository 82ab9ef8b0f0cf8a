/** A rendered mail, without its address. */
export interface MailMessage {
  /** Stable; stands in the row, and tells kinds of mail apart at the provider. */
  category: string;
  subject: string;
  text: string;
  html: string;
}

export interface MailTemplate {
  category: string;
  subject: string;
  /** What lists of mail show beside the subject. */
  preheader: string;
  /** Plain sentences; escaped for html here. */
  paragraphs: readonly string[];
  /** The one thing to do. */
  action?: { label: string; url: string };
  /** Below the action, in small print. */
  notes?: readonly string[];
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
}

/** Both forms of a mail. The html loads nothing: no picture tells anybody that it was read. */
export function renderMail({
  category,
  subject,
  preheader,
  paragraphs,
  action,
  notes = [],
}: MailTemplate): MailMessage {
  const text = [...paragraphs, ...(action ? [`${action.label}:\n${action.url}`] : []), ...notes, '-- \nAudioTricks'];
  const paragraph = (content: string) => `<p style="margin:0 0 16px">${escapeHtml(content)}</p>`;
  const small = (content: string) => `<p style="margin:0 0 8px;font-size:13px;color:#555">${escapeHtml(content)}</p>`;
  const html = [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="margin:0;padding:24px;font:16px/1.5 sans-serif;color:#222;background:#fff">',
    `<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preheader)}</div>`,
    '<div style="max-width:560px;margin:0 auto">',
    ...paragraphs.map(paragraph),
    ...(action ? [button(action)] : []),
    ...notes.map(small),
    small('AudioTricks'),
    '</div></body></html>',
  ];
  return { category, subject, text: `${text.join('\n\n')}\n`, html: `${html.join('\n')}\n` };
}

/** The address stands there in full too: some readers show no links. */
function button({ label, url }: { label: string; url: string }): string {
  const address = escapeHtml(url);
  const style =
    'display:inline-block;padding:10px 18px;border-radius:6px;background:#1c64f2;color:#fff;text-decoration:none';
  return `<p style="margin:0 0 16px"><a href="${address}" style="${style}">${escapeHtml(label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#555;word-break:break-all">${address}</p>`;
}
