import type { z } from 'zod'
import { MAX_BODY_MS } from '#lib/bench/slow-requests.ts'
import type { Problem } from './problem.ts'

/** Thrown with the answer that a bad request gets. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

const MAX_BODY_BYTES = 16 * 1024
/** Bytes that are no text would otherwise be read as one that nobody sent (RFC 8259 §8.1). */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * A request body, parsed and checked: 415, 413, 400 or 422 say what was wrong with it.
 * @param onText told what was sent, before anything is made of it
 */
export async function readBody<T>(
  request: Request,
  schema: z.ZodType<T>,
  onText?: (text: string) => void,
): Promise<T> {
  const type = request.headers.get('content-type')
  const isJson = type !== null && /^application\/(merge-patch\+)?json\s*(;|$)/i.test(type)
  if (type !== null && !isJson) throw invalid(415, 'Send the body as application/json.')
  const text = await readText(request)
  if (text === '') return check({}, schema)
  onText?.(text)
  // A body without a type is what a form of another site can send as well.
  if (!isJson) throw invalid(415, 'Send the body as application/json.')
  return check(parseJson(text), schema)
}

/** Checks a value and says, field by field, what is wrong. */
export function check<T>(value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.slice(0, 20).map(({ path, message, ...issue }) => ({
    field: [...path, ...('keys' in issue && Array.isArray(issue.keys) ? issue.keys.slice(0, 1) : [])]
      .join('.')
      .slice(0, 200),
    detail: message.slice(0, 300),
  }))
  const [first] = errors
  const where = first?.field ? `Field ${first.field}: ` : ''
  throw new BadRequest({
    code: 'invalid_request',
    status: 422,
    detail: `${where}${first?.detail ?? 'not valid'}`,
    errors,
  })
}

function invalid(status: number, detail: string): BadRequest {
  return new BadRequest({ code: 'invalid_request', status, detail })
}

async function readText(request: Request): Promise<string> {
  const tooLarge = () => invalid(413, `A body may have ${MAX_BODY_BYTES} bytes at most.`)
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = request.body.getReader()
  const deadline = startDeadline()
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), deadline.passed])
      if (done) break
      bytes += value.byteLength
      if (bytes > MAX_BODY_BYTES) throw tooLarge()
      chunks.push(value)
    }
  } catch (error) {
    // A client that hangs up in the middle is no error of the server: no client reads the response, and the log stays clean.
    throw error instanceof BadRequest ? error : invalid(400, 'The body broke off.')
  } finally {
    deadline.clear()
  }
  try {
    return UTF8.decode(Buffer.concat(chunks))
  } catch {
    throw invalid(400, 'The body is not UTF-8.')
  }
}

/** The rest of the body is not waited for: the connection is closed after the response. */
function startDeadline() {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `The body did not arrive within ${MAX_BODY_MS / 1000} seconds.`
      reject(
        new BadRequest({ code: 'invalid_request', status: 408, detail, headers: { connection: 'close' } }),
      )
    }, MAX_BODY_MS)
  })
  return { passed, clear: () => clearTimeout(timer) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, refuseProto)
  } catch (error) {
    if (error instanceof BadRequest) throw error
    throw invalid(400, 'The body is not JSON, or nests too deep.')
  }
}

/** `__proto__` is a field that nobody sends by accident. */
function refuseProto(name: string, value: unknown): unknown {
  if (name === '__proto__') throw invalid(422, 'Field __proto__: not allowed')
  return value
}
