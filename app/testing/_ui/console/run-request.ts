import type { CodeRequest } from '../../../_ui/code/request-code.ts'

/** A response, or what of it has arrived. */
export interface ConsoleResponse {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** Whether only the beginning of the body is kept. */
  readonly isCut: boolean
  readonly ms: number
  readonly state: 'arriving' | 'complete' | 'stopped'
}

/** More is not shown: the page stays usable, and a stream has no end. */
const MAX_CHARACTERS = 200_000
/** A request without a response ends after this time; a stream does not. */
const TIMEOUT_MS = 60_000

/**
 * Sends a request with the cookies of this page.
 * @param onPart receives what has arrived, after each part of the body
 * @returns null if there was no response
 */
export async function runRequest(
  { method, path, headers, body }: CodeRequest,
  abort: AbortController,
  onPart: (response: ConsoleResponse) => void,
): Promise<ConsoleResponse | null> {
  const start = performance.now()
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS)
  let soFar: ConsoleResponse | null = null
  try {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(body === null ? {} : { body }),
      signal: abort.signal,
    })
    clearTimeout(timer)
    const ms = Math.round(performance.now() - start)
    const head = { status: response.status, headers: Array.from(response.headers), ms, isCut: false }
    soFar = { ...head, body: '', state: 'arriving' }
    onPart(soFar)
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    while (reader) {
      const { done, value } = await reader.read()
      if (done) break
      const text: string = soFar.body + value
      soFar = { ...soFar, body: text.slice(0, MAX_CHARACTERS), isCut: text.length > MAX_CHARACTERS }
      if (soFar.isCut) {
        abort.abort()
        break
      }
      onPart(soFar)
    }
    return { ...soFar, state: 'complete' }
  } catch {
    return soFar && { ...soFar, state: 'stopped' }
  } finally {
    clearTimeout(timer)
  }
}

/** A body with this indentation if it is JSON; anything else as it is. */
export function formatted(body: string, indent = 2): string {
  try {
    return JSON.stringify(JSON.parse(body), null, indent)
  } catch {
    return body
  }
}
