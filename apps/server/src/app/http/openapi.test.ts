import { allRoutes, errorStatus } from '@audiotricks/contracts';
import { describe, expect, test } from 'vitest';
import { renderApiPage } from './api-page.ts';
import { buildOpenApi } from './openapi.ts';

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  security: object[];
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

const document = JSON.parse(JSON.stringify(buildOpenApi(allRoutes, 'https://a.example'))) as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [child] : refsIn(child),
  );
}

describe('the OpenAPI document', () => {
  test('describes every route once, and nothing else', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = operations.map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`);
    const served = allRoutes.map(
      ({ id, method, path }) => `${id} ${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    );
    expect(described.sort()).toEqual(served.sort());
  });

  test('names every path parameter, required, and gives every parameter a schema', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const named = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(named.map(({ name }) => name).sort()).toEqual(inPath.sort());
      expect(named.every(({ required }) => required)).toBe(true);
      for (const { schema } of operation.parameters) expect(Object.keys(schema).length).toBeGreaterThan(0);
    }
  });

  test('points only to what is there', () => {
    const targets = new Set(refsIn(document));
    expect(targets.size).toBeGreaterThan(3);
    for (const target of targets) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(target)?.[1];
      expect(document.components.schemas, target).toHaveProperty([name ?? target]);
    }
  });

  test('gives every failure as a problem with codes of that status', () => {
    for (const { operation } of operations) {
      const failures = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      expect(failures.length).toBeGreaterThan(0);
      for (const [status, { content, description }] of failures) {
        expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
        for (const code of description.replaceAll('`', '').split(', ')) {
          expect(errorStatus[code as keyof typeof errorStatus]).toBe(Number(status));
        }
      }
    }
  });

  test('describes bodies, raw ones too, and who may call', () => {
    const find = (id: string) => operations.find(({ operation }) => operation.operationId === id)?.operation;
    expect(find('uploads.open')?.requestBody?.content).toMatchObject({
      'application/json': { schema: { type: 'object', required: expect.arrayContaining(['fileName', 'sizeBytes']) } },
    });
    expect(Object.keys(find('recordings.upload')?.requestBody?.content ?? {})).toEqual(['multipart/form-data']);
    expect(find('events.stream')?.responses['200']?.content).toHaveProperty('text/event-stream');
    expect(find('recordings.read')?.responses['200']?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/Recording' } },
    });
    expect(find('recordings.read')?.security).toEqual([{ accessToken: [] }]);
    expect(find('auth.signIn')?.security).toEqual([]);
  });
});

test('the page for people has every route and every code, and no script', () => {
  const page = renderApiPage(allRoutes);
  for (const { id, path } of allRoutes) {
    expect(page).toContain(`id="${id}"`);
    expect(page).toContain(path);
  }
  for (const code of Object.keys(errorStatus)) expect(page).toContain(`id="${code}"`);
  expect(page).not.toMatch(/<script|\son\w+=|https?:\/\/(?!json-schema)/i);
});
