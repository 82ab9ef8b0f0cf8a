import { errorStatus, isRawShape, type RouteContract } from '@audiotricks/contracts';
import type { z } from 'zod';
import { schemaOf } from './openapi-schemas.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h2 { margin-top: 2.5rem; } article { border-top: 1px solid #8884; padding: .75rem 0; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { background: #8881; padding: .75rem; overflow-x: auto; border-radius: .4rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; } .meta { opacity: .75; margin: .25rem 0; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem 1rem .2rem 0; }
`;

/** The API for people: one plain page, no script, nothing loaded from elsewhere. */
export function renderApiPage(contracts: readonly RouteContract[]): string {
  const groups = Map.groupBy(contracts, (contract) => contract.id.split('.', 1)[0] ?? contract.id);
  const sections = [...groups].map(
    ([name, routes]) => `<h2 id="${name}">${name}</h2>${routes.map(renderRoute).join('')}`,
  );
  const links = [...groups.keys()].map((name) => `<a href="#${name}">${name}</a>`);
  const errors = Object.entries(errorStatus).map(
    ([code, status]) => `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>AudioTricks API</title><style>${style}</style></head><body>
<h1>AudioTricks API</h1>
<p>JSON in and out. Ids are UUIDs, instants ISO 8601 in UTC. Lists answer <code>{"items": [], "nextCursor": null}</code>.
Send <code>Authorization: Bearer &lt;access token&gt;</code>. For programs: <a href="/openapi.json">openapi.json</a>.</p>
<nav>${links.join(' · ')} · <a href="#errors">errors</a></nav>
${sections.join('\n')}
<h2 id="errors">errors</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<table><thead><tr><th>status</th><th>code</th></tr></thead><tbody>${errors.join('')}</tbody></table>
</body></html>
`;
}

function renderRoute(contract: RouteContract): string {
  const { access } = contract;
  const who = {
    public: 'anyone',
    signed: 'whoever holds the signed address',
    user: 'signed-in people',
    workspace: `members with <code>${access.scope === 'workspace' ? access.permission : ''}</code>`,
    platform: `operators with <code>${access.scope === 'platform' ? access.permission : ''}</code>`,
  }[access.scope];
  return `<article id="${contract.id}">
<h3><span class="method">${contract.method}</span> <code>${escapeHtml(contract.path)}</code></h3>
<p>${escapeHtml(contract.summary)}</p><p class="meta">For ${who}. Answers ${contract.status}.</p>
${renderShape('Query', contract.query, 'input')}${renderShape('Body', contract.body, 'input')}${renderShape('Answer', contract.response, 'output')}
${contract.errors.length > 0 ? `<p class="meta">Errors: ${contract.errors.map((code) => `<a href="#${code}"><code>${code}</code></a>`).join(', ')}</p>` : ''}
</article>`;
}

function renderShape(title: string, shape: RouteContract['body'], io: 'input' | 'output'): string {
  if (shape === undefined) return '';
  const text = isRawShape(shape) ? shape.contentType : JSON.stringify(schemaOf(shape as z.ZodType, io), null, 2);
  return `<details><summary>${title}</summary><pre>${escapeHtml(text)}</pre></details>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
