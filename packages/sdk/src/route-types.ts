import type { RawShape, RouteContract } from '@audiotricks/contracts';
import type { z } from 'zod';

/** A key that is absent, optional or required, by what the schema asks. */
type Field<Key extends string, Value> = unknown extends Value
  ? { [K in Key]?: undefined }
  : object extends Value
    ? { [K in Key]?: Value }
    : { [K in Key]: Value };

type BodyField<Body> = [Body] extends [RawShape]
  ? { body: BodyInit }
  : [Body] extends [z.ZodType]
    ? Field<'body', z.input<Body>>
    : { body?: undefined };

interface CallExtras {
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** What a call of this route takes. */
export type CallInput<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType | RawShape> = Field<
  'params',
  z.input<Params>
> &
  Field<'query', z.input<Query>> &
  BodyField<Body> &
  CallExtras;

/** What a call of this route gives: the parsed answer, the raw `Response` of a raw route, or nothing (204). */
export type CallAnswer<Response_ extends z.ZodType | RawShape> = [Response_] extends [RawShape]
  ? Response
  : [Response_] extends [z.ZodType]
    ? z.output<Response_>
    : undefined;

/** The argument may be left out where nothing is required. */
type CallArguments<Input> = object extends Input ? [input?: Input] : [input: Input];

/** A call of any route of the contracts, typed by the route. */
export type Call = <
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType | RawShape,
  Answer extends z.ZodType | RawShape,
>(
  route: Readonly<RouteContract<Params, Query, Body, Answer>>,
  ...input: CallArguments<CallInput<Params, Query, Body>>
) => Promise<CallAnswer<Answer>>;

/** A call after its types were checked: what the transport works with. */
export interface LooseInput extends CallExtras {
  params?: unknown;
  query?: unknown;
  body?: unknown;
}
