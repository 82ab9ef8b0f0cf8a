import { expect, test } from 'vitest';
import { type Environment, parseConfig } from './config.ts';
import { refusal } from './testing/refusal.ts';

const spaces = {
  DO_SPACES_ENDPOINT: 'https://fra1.digitaloceanspaces.com',
  DO_SPACES_KEY: 'DO00EXAMPLE',
  DO_SPACES_SECRET: 'hidden-secret',
  DO_SPACES_BUCKET: 'our-audio',
};
const bucket = {
  endpoint: 'https://fra1.digitaloceanspaces.com',
  region: 'fra1',
  signingRegion: 'fra1',
  bucket: 'our-audio',
  accessKeyId: 'DO00EXAMPLE',
  secretAccessKey: 'hidden-secret',
  forcePathStyle: false,
};
const storageOf = (environment: Environment) => parseConfig(environment).storage;

test('nothing set is the local disk', () => {
  expect(storageOf({})).toEqual({ bucket: undefined, cdnOrigin: undefined });
});

test.each([
  ['https://fra1.digitaloceanspaces.com'],
  ['fra1.digitaloceanspaces.com'],
  ['https://our-audio.fra1.digitaloceanspaces.com/'],
  ['our-audio.fra1.digitaloceanspaces.com'],
])('Spaces: %s is the endpoint of the region', (DO_SPACES_ENDPOINT) => {
  expect(storageOf({ ...spaces, DO_SPACES_ENDPOINT })).toEqual({ bucket, cdnOrigin: undefined });
});

test('Spaces: region, signing region, path style and CDN are settings of their own', () => {
  const environment = {
    ...spaces,
    DO_SPACES_REGION: 'ams3',
    S3_SIGNING_REGION: 'us-east-1',
    S3_FORCE_PATH_STYLE: '1',
    DO_CDN_ENDPOINT: 'our-audio.fra1.cdn.digitaloceanspaces.com',
  };
  expect(storageOf(environment)).toEqual({
    bucket: { ...bucket, region: 'ams3', signingRegion: 'us-east-1', forcePathStyle: true },
    cdnOrigin: 'https://our-audio.fra1.cdn.digitaloceanspaces.com',
  });
});

test('another S3 server, and AWS by its region alone', () => {
  const keys = { S3_BUCKET: 'our-audio', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'hidden-secret' };
  expect(storageOf({ ...keys, S3_ENDPOINT: 'http://ceph:7480', S3_FORCE_PATH_STYLE: 'true' }).bucket).toEqual({
    endpoint: 'http://ceph:7480',
    region: 'us-east-1',
    signingRegion: 'us-east-1',
    bucket: 'our-audio',
    accessKeyId: 'id',
    secretAccessKey: 'hidden-secret',
    forcePathStyle: true,
  });
  expect(storageOf({ ...keys, S3_REGION: 'eu-central-1' }).bucket).toMatchObject({
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    signingRegion: 'eu-central-1',
  });
});

test.each<[Environment, string]>([
  [{ ...spaces, DO_SPACES_SECRET: '' }, 'DO_SPACES_SECRET must be set too when DO_SPACES_ENDPOINT is'],
  [
    { DO_SPACES_BUCKET: 'our-audio' },
    'DO_SPACES_ENDPOINT, DO_SPACES_KEY, DO_SPACES_SECRET must be set too when DO_SPACES_BUCKET is',
  ],
  [
    { DO_CDN_ENDPOINT: 'https://cdn.example.org' },
    'DO_SPACES_ENDPOINT, DO_SPACES_KEY, DO_SPACES_SECRET, DO_SPACES_BUCKET must be set too when DO_CDN_ENDPOINT is',
  ],
  [
    { S3_ENDPOINT: 'http://ceph:7480' },
    'S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY must be set too when S3_ENDPOINT is',
  ],
  [
    { S3_SIGNING_REGION: 'fra1' },
    'S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY must be set too when S3_SIGNING_REGION is',
  ],
  [
    { ...spaces, S3_BUCKET: 'other' },
    'DO_SPACES_ENDPOINT and S3_BUCKET are both set: recordings live in Spaces or in another S3 bucket, not in both',
  ],
  [
    { ...spaces, DO_SPACES_ENDPOINT: 'our-audio.fra1.cdn.digitaloceanspaces.com' },
    'DO_SPACES_ENDPOINT must be the endpoint of the region, not of its CDN (that is DO_CDN_ENDPOINT)',
  ],
  [
    { ...spaces, DO_SPACES_ENDPOINT: 'https://fra1.digitaloceanspaces.com/our-audio' },
    'DO_SPACES_ENDPOINT must be an address without path, such as https://fra1.digitaloceanspaces.com, not "https://fra1.digitaloceanspaces.com/our-audio"',
  ],
  [
    { ...spaces, DO_SPACES_BUCKET: 'Our_Audio' },
    'DO_SPACES_BUCKET must be the name of a bucket: 3 to 63 small letters, digits and hyphens, not "Our_Audio"',
  ],
])('%o stops the start with one line that names the variable', (environment, message) => {
  expect(refusal(environment)).toBe(message);
  expect(refusal(environment)).not.toContain('hidden-secret');
});

const cdn = { ...spaces, DO_CDN_ENDPOINT: 'https://our-audio.fra1.cdn.digitaloceanspaces.com' };

test('the CDN can be purged with a token and the id of its endpoint', () => {
  expect(parseConfig(cdn).cdn).toEqual({});
  expect(parseConfig({ ...cdn, DO_API_TOKEN: 'hidden-token', DO_CDN_ENDPOINT_ID: '19f06b6a-3ace' }).cdn).toEqual({
    purge: { token: 'hidden-token', endpointId: '19f06b6a-3ace' },
  });
});

test.each([
  [{ ...cdn, DO_API_TOKEN: 'hidden-token' }, 'DO_CDN_ENDPOINT_ID must be set too when DO_API_TOKEN is'],
  [{ ...cdn, DO_CDN_ENDPOINT_ID: '19f0' }, 'DO_API_TOKEN must be set too when DO_CDN_ENDPOINT_ID is'],
  [
    { ...spaces, DO_API_TOKEN: 'hidden-token', DO_CDN_ENDPOINT_ID: '19f0' },
    'DO_CDN_ENDPOINT must be set too when DO_API_TOKEN is',
  ],
])('half a CDN is refused, without showing the token: %#', (environment, sentence) => {
  expect(refusal(environment)).toBe(sentence);
});
