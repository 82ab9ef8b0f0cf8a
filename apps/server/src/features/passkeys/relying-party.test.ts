import { expect, test } from 'vitest';
import { relyingPartyOf } from './relying-party.ts';

test.each([
  ['https://audio.example.org', { id: 'audio.example.org', origin: 'https://audio.example.org' }],
  ['https://audio.example.org:8443', { id: 'audio.example.org', origin: 'https://audio.example.org:8443' }],
  ['http://localhost:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  ['http://127.0.0.1:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  ['http://[::1]:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  ['https://192.0.2.7', null],
  ['https://[2001:db8::7]', null],
])('%s', (publicUrl, party) => expect(relyingPartyOf(publicUrl)).toEqual(party));
