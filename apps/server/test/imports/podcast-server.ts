import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real podcast: a feed with an ETag, and audio. */
export interface PodcastServer {
  url: string;
  audioUrl(guid: string): string;
  etag(): string;
  /** Newest first in the feed, as podcasts have it. */
  publish(guid: string, publishedAt?: Date): void;
  /** Answers with this status instead; null: as it should be. */
  failAudio(status: number | null): void;
  failFeed(status: number | null): void;
  /** The feed never ends from now on. */
  endless(): void;
  feedRequests: IncomingMessage[];
  /** Connections that were opened, whatever came of them. */
  connections(): number;
  /** Status of each answer for the feed. */
  answers: number[];
  close(): Promise<void>;
}

export async function startPodcast({ audio, title }: { audio: Buffer; title: string }): Promise<PodcastServer> {
  const episodes: { guid: string; publishedAt: Date }[] = [];
  const feedRequests: IncomingMessage[] = [];
  const answers: number[] = [];
  let audioStatus: number | null = null;
  let feedStatus: number | null = null;
  let isEndless = false;
  let origin = '';

  function feed(): string {
    const items = episodes.map(
      ({ guid, publishedAt }) => `<item><title>Speech ${guid}</title><guid isPermaLink="false">${guid}</guid>
        <pubDate>${publishedAt.toUTCString()}</pubDate><itunes:duration>11</itunes:duration>
        <enclosure url="${origin}/audio/${guid}.wav?token=a&amp;b=c" length="${audio.length}" type="audio/wav"/></item>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
      <channel><title>${title}</title>${items.join('\n')}</channel></rss>`;
  }

  const etag = () => `"${createHash('sha256').update(feed()).digest('hex').slice(0, 16)}"`;

  function answerFeed(request: IncomingMessage, response: ServerResponse): void {
    feedRequests.push(request);
    const status = feedStatus ?? (request.headers['if-none-match'] === etag() ? 304 : 200);
    answers.push(status);
    response.writeHead(status, { 'content-type': 'application/rss+xml', etag: etag() });
    if (status !== 200) return void response.end();
    if (!isEndless) return void response.end(feed());
    response.write('<rss><channel>');
    const send = () => {
      while (!response.destroyed && response.write('<item></item>'.repeat(5_000)));
      response.once('drain', send);
    };
    send();
  }

  const server = createServer((request, response) => {
    if (request.url?.startsWith('/feed')) return answerFeed(request, response);
    if (audioStatus !== null) return void response.writeHead(audioStatus).end();
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': audio.length }).end(audio);
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url: `${origin}/feed.xml`, etag, feedRequests, answers },
    connections: () => connections,
    audioUrl: (guid) => `${origin}/audio/${guid}.wav`,
    publish: (guid, publishedAt = new Date()) => void episodes.unshift({ guid, publishedAt }),
    failAudio(status) {
      audioStatus = status;
    },
    failFeed(status) {
      feedStatus = status;
    },
    endless() {
      isEndless = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
