import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { notAFeed } from './feeds.errors.ts';

/** One episode as its feed describes it. */
export interface FeedEpisode {
  guid: string;
  title: string;
  publishedAt: Date | null;
  durationMs: number | null;
  sizeBytes: number | null;
  /** Of the audio; http or https. */
  url: string;
}

export interface ParsedFeed {
  title: string;
  episodes: FeedEpisode[];
}

/** More than this nobody chooses from, and no podcast has. */
const mostEpisodes = 2_000;
const longestTitle = 300;
const longestGuid = 2_000;

type Node = Record<string, unknown>;

/** Entities are left as they stand, whatever a DOCTYPE declares; the few texts that are used are decoded below. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: (name) => ['item', 'entry', 'link', 'enclosure', 'media:content'].includes(name),
});

const objectSchema = z.record(z.string(), z.unknown());

/**
 * Reads RSS 2.0 (with the iTunes names), RSS 1.0 and Atom. Episodes are what has audio or video to fetch, in the feed's
 * order. Throws `feed.not_a_feed`.
 */
export function parseFeed(text: string, feedUrl: string): ParsedFeed {
  const root = parse(text);
  const rdf = nodeOf(root['rdf:RDF']);
  const channel = nodeOf(nodeOf(root.rss)?.channel) ?? nodeOf(rdf?.channel) ?? nodeOf(root.feed);
  if (!channel) throw notAFeed();
  const items = [channel.item, rdf?.item, channel.entry].flatMap((list) => (Array.isArray(list) ? list : []));
  const byGuid = new Map<string, FeedEpisode>();
  for (const item of items) {
    const node = nodeOf(item);
    const episode = node && readEpisode(node, feedUrl);
    if (episode && !byGuid.has(episode.guid)) byGuid.set(episode.guid, episode);
    if (byGuid.size === mostEpisodes) break;
  }
  return { title: titleFrom(channel, new URL(feedUrl).hostname), episodes: [...byGuid.values()] };
}

function parse(text: string): Node {
  try {
    return objectSchema.parse(parser.parse(text));
  } catch {
    throw notAFeed();
  }
}

function readEpisode(item: Node, feedUrl: string): FeedEpisode | null {
  const enclosure = findEnclosure(item);
  const url = enclosure && URL.parse(enclosure.url, feedUrl);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.href.length > 2_000) return null;
  const guid = textOf(item.guid) || textOf(item.id) || enclosure.url;
  return {
    guid: guid.slice(0, longestGuid),
    title: titleFrom(item, 'Untitled'),
    publishedAt: readDate(textOf(item.pubDate) || textOf(item.published) || textOf(item['dc:date'])),
    durationMs: readDuration(textOf(item['itunes:duration'])),
    sizeBytes: /^[1-9]\d{0,14}$/.test(enclosure.length) ? Number(enclosure.length) : null,
    url: url.href,
  };
}

/** RSS: `<enclosure>`, or `<media:content>`; Atom: `<link rel="enclosure">`. Pictures and documents are passed over. */
function findEnclosure(item: Node): { url: string; length: string } | null {
  const lists = [
    ...[item.enclosure, item['media:content']].map((list) => ({ list, address: '@url' })),
    { list: item.link, address: '@href' },
  ];
  for (const { list, address } of lists) {
    for (const entry of Array.isArray(list) ? list : []) {
      const node = nodeOf(entry);
      if (!node || (address === '@href' && node['@rel'] !== 'enclosure')) continue;
      const type = textOf(node['@type']);
      if (/^(image|text|application\/(pdf|zip|epub))/.test(type)) continue;
      const url = textOf(node[address]);
      if (url !== '') return { url, length: textOf(node['@length']) || textOf(node['@fileSize']) };
    }
  }
  return null;
}

function titleFrom(node: Node, otherwise: string): string {
  const title = textOf(node.title) || textOf(node['itunes:title']);
  // Some write HTML into it.
  const plain = title
    .replace(/<[^>]{0,200}>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...(plain || otherwise)].slice(0, longestTitle).join('').toWellFormed();
}

/** `1:02:03`, `62:03` or seconds. */
function readDuration(text: string): number | null {
  if (!/^\d{1,6}(:\d{1,2}){0,2}(\.\d{1,9})?$/.test(text)) return null;
  const seconds = text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round(seconds * 1_000);
}

function readDate(text: string): Date | null {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  return year >= 1970 && year < 3_000 ? date : null;
}

function nodeOf(value: unknown): Node | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : null;
}

/** The text of an element with or without attributes, or of an attribute. */
function textOf(value: unknown): string {
  const text = nodeOf(value)?.['#text'] ?? (Array.isArray(value) ? value[0] : value);
  return typeof text === 'string' ? decodeEntities(text.slice(0, 10_000)).trim() : '';
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Those of XML itself and those by number, once: what a document declares stays as it is written. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
