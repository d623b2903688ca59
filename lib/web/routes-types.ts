import type { z } from 'zod'
import type { Contract, JsonOf } from './contract.ts'
import type { Routes } from './routes.ts'

/* The types of requests and responses for clients, from the table of routes. Nothing here exists at run time. */

/** A path of the API, with its parameters in braces. */
export type ApiPath = keyof Routes
export type ApiMethod<Path extends ApiPath> = keyof Routes[Path]
type ContractAt<Path extends ApiPath, Method extends ApiMethod<Path>> = Routes[Path][Method] extends {
  readonly contract: infer C extends Contract
}
  ? C
  : never

export type ResponseBody<Path extends ApiPath, Method extends ApiMethod<Path>> = JsonOf<
  ContractAt<Path, Method>['response']
>

/** The body of a request that has one. */
export type RequestBody<Path extends ApiPath, Method extends ApiMethod<Path>> =
  ContractAt<Path, Method> extends { readonly body: infer Schema extends z.ZodType } ? z.input<Schema> : never

type ParamName<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamName<Rest>
  : never
type ParamValue<C, Name> = C extends { readonly params: infer Params }
  ? Name extends keyof Params
    ? Params[Name] extends readonly (infer Value)[]
      ? Value
      : string
    : string
  : string
type Optional<Key extends string, T> =
  Record<never, never> extends T ? { readonly [K in Key]?: T } : { readonly [K in Key]: T }

/** Parameters, query and body of a request. */
export type RequestParts<Path extends ApiPath, Method extends ApiMethod<Path>> = Optional<
  'params',
  { readonly [Name in ParamName<Path>]: ParamValue<ContractAt<Path, Method>, Name> }
> &
  PartOf<'query', ContractAt<Path, Method>> &
  PartOf<'body', ContractAt<Path, Method>>

type PartOf<Key extends 'query' | 'body', C> = C extends {
  readonly [K in Key]: infer Schema extends z.ZodType
}
  ? Optional<Key, z.input<Schema>>
  : unknown
