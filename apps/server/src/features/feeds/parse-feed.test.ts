import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { parseFeed } from './parse-feed.ts';

const url = 'https://pod.example.org/shows/feed.xml';
const rss = (items: string, title = 'Talks') =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:itunes="x"><channel><title>${title}</title>${items}</channel></rss>`;
const enclosure = '<enclosure url="/a.mp3" length="1234" type="audio/mpeg"/>';

function codeOf(text: string): string {
  try {
    parseFeed(text, url);
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'was read';
}

test('an RSS feed with all that podcasts say', () => {
  const item = `<item><title>One &amp; <![CDATA[<b>two</b>]]> &#8211; &#x201C;three</title><guid isPermaLink="false">abc</guid>
    <pubDate>Tue, 10 Nov 2026 08:00:00 +1100</pubDate><itunes:duration>1:02:03</itunes:duration>
    <enclosure url="https://cdn.example.org/a.mp3?a=1&amp;b=2" length="1234" type="audio/mpeg"/></item>`;
  expect(parseFeed(rss(item, 'Talks &amp; more'), url)).toEqual({
    title: 'Talks & more',
    episodes: [
      {
        guid: 'abc',
        title: 'One & two – “three',
        publishedAt: new Date('2026-11-09T21:00:00Z'),
        durationMs: 3_723_000,
        sizeBytes: 1234,
        url: 'https://cdn.example.org/a.mp3?a=1&b=2',
      },
    ],
  });
});

test('an Atom feed, addresses that are relative to it', () => {
  const text = `<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Atom</title><entry><id>urn:1</id>
    <title>First</title><published>2026-01-02T03:04:05Z</published><link rel="alternate" href="/page"/>
    <link rel="enclosure" type="audio/ogg" length="99" href="../first.ogg"/></entry></feed>`;
  expect(parseFeed(text, url).episodes).toEqual([
    {
      ...{ guid: 'urn:1', title: 'First', publishedAt: new Date('2026-01-02T03:04:05Z') },
      ...{ durationMs: null, sizeBytes: 99, url: 'https://pod.example.org/first.ogg' },
    },
  ]);
});

describe('episodes', () => {
  test.each<[string, string, number]>([
    ['without audio', '<item><title>News</title></item>', 0],
    ['with a picture only', '<item><enclosure url="/a.jpg" type="image/jpeg"/></item>', 0],
    ['with an address that is not of the web', '<item><enclosure url="file:///etc/passwd"/></item>', 0],
    ['with media:content', '<item><media:content url="/a.mp4" type="video/mp4" fileSize="5"/></item>', 1],
    ['twice', `<item><guid>1</guid>${enclosure}</item><item><guid>1</guid>${enclosure}</item>`, 1],
  ])('%s', (_what, items, count) => {
    expect(parseFeed(rss(items), url).episodes).toHaveLength(count);
  });

  test.each([
    ['75', 75_000],
    ['62:03', 3_723_000],
    ['1:2:3.5', 3_723_500],
    ['an hour', null],
    ['-5', null],
  ])('last %j', (text, durationMs) => {
    const item = `<item>${enclosure}<itunes:duration>${text}</itunes:duration></item>`;
    expect(parseFeed(rss(item), url).episodes[0]).toMatchObject({ durationMs, guid: '/a.mp3', title: 'Untitled' });
  });

  test('are no more than two thousand', () => {
    const items = Array.from({ length: 2_100 }, (_, at) => `<item><guid>${at}</guid>${enclosure}</item>`).join('');
    expect(parseFeed(rss(items), url).episodes).toHaveLength(2_000);
  });
});

describe('hostile documents', () => {
  test.each([
    ['nothing', ''],
    ['a web page', '<!doctype html><html><body><p>a</body></html>'],
    ['another XML', '<opml><body/></opml>'],
    ['nesting without end', '<rss>'.repeat(5_000)],
    ['names of the language', '<rss><channel><__proto__><a>1</a></__proto__></channel></rss>'],
    ['text', 'hello'],
  ])('%s is no feed', (_what, text) => {
    expect(codeOf(text)).toBe('feed.not_a_feed');
  });

  test('declared entities are not expanded, and files not read', () => {
    const inner = Array.from({ length: 30 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
    const bomb = `<!DOCTYPE rss [<!ENTITY l0 "ha">${inner}]>${rss(`<item><title>&l30;</title>${enclosure}</item>`)}`;
    const file = `<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>${rss(`<item><title>&f;</title>${enclosure}</item>`)}`;
    const plain = (text: string) => text.replace('<?xml version="1.0"?>', '');
    expect(parseFeed(plain(bomb), url).episodes[0]?.title).toBe('&l30;');
    expect(codeOf(plain(file))).toBe('feed.not_a_feed');
  });

  test('a million ampersands are read in moments', () => {
    const startedAtMs = performance.now();
    parseFeed(rss(`<item><title>${'&amp;'.repeat(1_000_000)}</title>${enclosure}</item>`), url);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });
});
