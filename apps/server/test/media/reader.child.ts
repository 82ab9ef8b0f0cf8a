// Decodes a file and says a word for every block it gets: the process that a test kills.
import { chooseTestMedia } from './test-media.ts';

const [kind = '', path = ''] = process.argv.slice(2);
const media = await chooseTestMedia(kind);
const source = { path, sizeBytes: 0 };
const probe = await media.probe(source);
for await (const _block of media.decode(source, { probe })) process.stdout.write('.');
