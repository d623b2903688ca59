import type { z } from 'zod'
import type { RequestAct } from '#lib/ledger/event.ts'

/** The contract of one method of one path: how it is called, what it returns, and how it may fail. */
export interface Contract {
  readonly summary: string
  /** The valid values of path parameters; a request with another value gets 404. */
  readonly params?: Readonly<Record<string, readonly string[]>>
  /** Without it, the query is not read. */
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** How large the body may be, if a valid one may exceed the limit of all others. */
  readonly maxBodyBytes?: number
  readonly response: z.ZodType
  /** The status of success, 200 by default. */
  readonly status?: number
  /** A second status of success, with the same response. */
  readonly otherStatus?: number
  /** The media type of a response that is not plain JSON. */
  readonly type?: string
  /** Error statuses in addition to those of every route of its kind: see `openapi.ts`. */
  readonly errors?: readonly number[]
  /** Request headers in addition to those of every route of its kind, with their descriptions. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The contract of an endpoint of a bench. */
export interface BenchContract extends Contract {
  readonly csrf?: 'always' | 'by-policy'
  /** Whether the query may name the bench, by its public name: for public data. */
  readonly publicNameInQuery?: boolean
  /** The act of a request to the mechanism in the path; if set, the request is kept for inspection. */
  readonly act?: RequestAct
  /**
   * Why a seat may send it while its teacher has not opened the acts. Without a reason, only reading is open then
   * (`room-gate.ts`); requests to a mechanism are open or not by their act.
   */
  readonly openWhileLocked?: string
}

/** A value that a handler returns. */
type Serializable<T> = T extends object ? { readonly [Key in keyof T]: Serializable<T[Key]> } : T
/** The same value after a round trip through JSON: read-only, and an optional field is absent instead of undefined. */
export type Json<T> = T extends object ? { readonly [Key in keyof T]: Json<Exclude<T[Key], undefined>> } : T

export type BodyOf<C> = C extends { readonly body: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined
export type QueryOf<C> = C extends { readonly query: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined
export type ParamsOf<C> = C extends { readonly params: infer Params }
  ? { readonly [Name in keyof Params]: Params[Name] extends readonly (infer Value)[] ? Value : never }
  : unknown
/** The JSON that a schema describes. */
export type JsonOf<Schema extends z.ZodType> = Json<z.output<Schema>>
/** The result of a handler. */
export type ResponseOf<C extends Contract> = Serializable<z.output<C['response']>>

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]
