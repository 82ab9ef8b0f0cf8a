import { z } from 'zod';
import { flag, type Values, variable } from '../variable.ts';
import { parseOrigin, spacesRegionOf, withoutBucket } from './store-address.ts';

const text = z.string().optional();

const address = z
  .string()
  .transform((given, context) => {
    const origin = parseOrigin(given);
    if (origin !== null) return origin;
    context.addIssue({
      code: 'custom',
      message: 'must be an address without path, such as https://fra1.digitaloceanspaces.com',
    });
    return z.NEVER;
  })
  .optional();

const region = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be the name of a region, such as fra1')
  .optional();

const bucket = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'must be the name of a bucket: 3 to 63 small letters, digits and hyphens',
  )
  .optional();

const disk = { note: 'recordings stay on the local disk, in DATA_DIR' };

export const storageVariables = {
  DO_SPACES_ENDPOINT: variable(address, {
    description: 'DigitalOcean Spaces: the endpoint of the region, such as https://fra1.digitaloceanspaces.com.',
    default: disk,
  }),
  DO_SPACES_KEY: variable(text, {
    description: 'Spaces: the access key, limited to the bucket.',
    default: disk,
    secret: true,
  }),
  DO_SPACES_SECRET: variable(text, {
    description: 'Spaces: the secret of the access key.',
    default: disk,
    secret: true,
  }),
  DO_SPACES_BUCKET: variable(bucket, {
    description: 'Spaces: the bucket, of this installation alone.',
    default: disk,
  }),
  DO_SPACES_REGION: variable(region, {
    description: 'Spaces: the region.',
    default: { note: 'as the endpoint says' },
  }),
  DO_CDN_ENDPOINT: variable(address, {
    description: 'Spaces: the address of the CDN in front of the bucket, for what is public.',
    default: { note: 'no CDN' },
  }),
  S3_ENDPOINT: variable(address, {
    description: 'Any other S3 server instead of Spaces: its address, without the bucket.',
    default: { note: 'the one of AWS in S3_REGION, when S3_BUCKET is set' },
  }),
  S3_REGION: variable(region, {
    description: 'S3: the region.',
    default: { note: 'us-east-1' },
  }),
  S3_SIGNING_REGION: variable(region, {
    description: 'S3 and Spaces: the region that requests are signed for, where it is another.',
    default: { note: 'the region' },
  }),
  S3_BUCKET: variable(bucket, {
    description: 'S3: the bucket, of this installation alone.',
    default: disk,
  }),
  S3_ACCESS_KEY_ID: variable(text, {
    description: 'S3: the access key, limited to the bucket.',
    default: disk,
    secret: true,
  }),
  S3_SECRET_ACCESS_KEY: variable(text, {
    description: 'S3: the secret of the access key.',
    default: disk,
    secret: true,
  }),
  S3_FORCE_PATH_STYLE: variable(flag.optional(), {
    description:
      'S3 and Spaces: 1 puts the bucket in the path of addresses instead of the host, as many own servers need.',
    default: { note: 'off' },
  }),
};

type StorageValues = Values<typeof storageVariables>;

/** A bucket on an S3 server. */
export interface BucketConfig {
  /** Origin without the bucket. */
  endpoint: string;
  region: string;
  signingRegion: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  forcePathStyle: boolean;
}

export interface StorageConfig {
  /** Undefined: the local disk, in DATA_DIR. */
  bucket?: BucketConfig;
  /** Origin of the CDN in front of the bucket. */
  cdnOrigin?: string;
}

const spacesNeeds = ['DO_SPACES_ENDPOINT', 'DO_SPACES_KEY', 'DO_SPACES_SECRET', 'DO_SPACES_BUCKET'] as const;
const spacesNames = [...spacesNeeds, 'DO_SPACES_REGION', 'DO_CDN_ENDPOINT'] as const;
const s3Needs = ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
const s3Names = [...s3Needs, 'S3_ENDPOINT', 'S3_REGION'] as const;
const tuningNames = ['S3_SIGNING_REGION', 'S3_FORCE_PATH_STYLE'] as const;

/** What is wrong with the storage's variables together, in one line. */
export function checkStorage(values: StorageValues): string | undefined {
  const setOf = <Name extends keyof StorageValues>(names: readonly Name[]) =>
    names.find((name) => values[name] !== undefined);
  const [spaces, s3] = [setOf(spacesNames), setOf(s3Names)];
  if (spaces && s3)
    return `${spaces} and ${s3} are both set: recordings live in Spaces or in another S3 bucket, not in both`;
  const needed = spaces ? spacesNeeds : s3Needs;
  const cause = spaces ?? s3 ?? setOf(tuningNames);
  const missing = needed.filter((name) => values[name] === undefined);
  if (cause && missing.length > 0) return `${missing.join(', ')} must be set too when ${cause} is`;
  if (values.DO_SPACES_ENDPOINT?.includes('.cdn.')) {
    return 'DO_SPACES_ENDPOINT must be the endpoint of the region, not of its CDN (that is DO_CDN_ENDPOINT)';
  }
  return undefined;
}

export function buildStorageConfig(values: StorageValues): StorageConfig {
  return { bucket: spacesOf(values) ?? s3Of(values), cdnOrigin: values.DO_CDN_ENDPOINT };
}

function spacesOf(values: StorageValues): BucketConfig | undefined {
  const { DO_SPACES_ENDPOINT: given, DO_SPACES_BUCKET: name, DO_SPACES_KEY: key, DO_SPACES_SECRET: secret } = values;
  if (given === undefined || name === undefined || key === undefined || secret === undefined) return undefined;
  const endpoint = withoutBucket(given, name);
  const home = values.DO_SPACES_REGION ?? spacesRegionOf(endpoint) ?? 'us-east-1';
  return bucketOf(values, { endpoint, region: home, bucket: name, accessKeyId: key, secretAccessKey: secret });
}

function s3Of(values: StorageValues): BucketConfig | undefined {
  const { S3_BUCKET: name, S3_ACCESS_KEY_ID: key, S3_SECRET_ACCESS_KEY: secret } = values;
  if (name === undefined || key === undefined || secret === undefined) return undefined;
  const home = values.S3_REGION ?? 'us-east-1';
  const endpoint = withoutBucket(values.S3_ENDPOINT ?? `https://s3.${home}.amazonaws.com`, name);
  return bucketOf(values, { endpoint, region: home, bucket: name, accessKeyId: key, secretAccessKey: secret });
}

function bucketOf(values: StorageValues, known: Omit<BucketConfig, 'signingRegion' | 'forcePathStyle'>): BucketConfig {
  return {
    ...known,
    signingRegion: values.S3_SIGNING_REGION ?? known.region,
    forcePathStyle: values.S3_FORCE_PATH_STYLE ?? false,
  };
}
