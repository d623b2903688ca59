import type { Method } from './contract.ts'
import { pathOf } from './request-url.ts'
import { type Endpoint, route } from './route.ts'

type Serve = ReturnType<typeof route>

/** Paths by segment: a literal segment takes precedence over a parameter. */
interface Segment {
  readonly literals: Map<string, Segment>
  parameter: { readonly name: string; readonly next: Segment } | null
  serve: Serve | null
}

const newSegment = (): Segment => ({ literals: new Map(), parameter: null, serve: null })

/** Serves a table of paths, such as `/api/sessions/{id}`, with the endpoint of each method. */
export function createRouter(
  routes: Readonly<Record<string, Partial<Record<Method, Endpoint>>>>,
  notFound: Serve,
): (request: Request) => Promise<Response> {
  const root = newSegment()
  for (const [path, endpoints] of Object.entries(routes)) {
    let at = root
    for (const segment of path.slice(1).split('/')) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1]
      const next = (name === undefined ? at.literals.get(segment) : at.parameter?.next) ?? newSegment()
      if (name === undefined) at.literals.set(segment, next)
      else at.parameter = { name, next }
      at = next
    }
    at.serve = route(endpoints)
  }
  return (request) => {
    const params: Record<string, string> = {}
    const serve = find(root, pathOf(request).slice(1).split('/'), 0, params) ?? notFound
    return serve(request, params)
  }
}

function find(
  from: Segment,
  segments: readonly string[],
  index: number,
  params: Record<string, string>,
): Serve | null {
  const segment = segments[index]
  if (segment === undefined) return from.serve
  const literal = from.literals.get(segment)
  const found = literal && find(literal, segments, index + 1, params)
  if (found || from.parameter === null) return found ?? null
  params[from.parameter.name] = decode(segment)
  return find(from.parameter.next, segments, index + 1, params)
}

function decode(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment
  } catch {
    return segment
  }
}
