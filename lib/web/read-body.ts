import type { z } from 'zod'
import { MAX_BODY_MS } from '#lib/bench/slow-requests.ts'
import { fieldsOf, isForm } from './form-body.ts'
import type { Problem } from './problem.ts'

/** Thrown with the problem that a bad request gets as its response. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

const MAX_BODY_BYTES = 16 * 1024
/** Fatal: invalid bytes would otherwise be replaced, and the body would be one that the client did not send (RFC 8259 §8.1). */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

interface BodyOptions {
  /** Receives the text of the body before it is parsed. */
  readonly onText?: ((text: string) => void) | undefined
  /**
   * Whether the body is accepted whatever its content type: as fields if it is a form, otherwise as JSON. Weak: a page of
   * another site can send it without a preflight, because the browser regards it as an ordinary form.
   */
  readonly anyType?: boolean
  /** Default: `MAX_BODY_BYTES`. */
  readonly maxBytes?: number | undefined
}

/**
 * Reads, parses and validates a request body.
 * @throws BadRequest with status 415, 413, 408, 400 or 422
 */
export async function readBody<T>(
  request: Request,
  schema: z.ZodType<T>,
  { onText, anyType = false, maxBytes = MAX_BODY_BYTES }: BodyOptions = {},
): Promise<T> {
  const type = request.headers.get('content-type')
  const isAccepted = anyType || (type !== null && /^application\/(merge-patch\+)?json\s*(;|$)/i.test(type))
  if (type !== null && !isAccepted) throw invalid(415, 'Send the body as application/json.')
  const text = await readText(request, maxBytes)
  if (text === '') return check({}, schema)
  onText?.(text)
  // A form on another site can also send a body without a content type.
  if (!isAccepted) throw invalid(415, 'Send the body as application/json.')
  return check(anyType && isForm(type) ? fieldsOf(text, schema) : parseJson(text), schema)
}

/**
 * Validates a value.
 * @throws BadRequest that names each invalid field
 */
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

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => invalid(413, `The body exceeds ${maxBytes} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
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
      if (bytes > maxBytes) throw tooLarge()
      chunks.push(value)
    }
  } catch (error) {
    // A client that disconnects early is not a server error, so nothing is logged.
    throw error instanceof BadRequest ? error : invalid(400, 'The request body is incomplete.')
  } finally {
    deadline.clear()
  }
  try {
    return UTF8.decode(Buffer.concat(chunks))
  } catch {
    throw invalid(400, 'The body is not valid UTF-8.')
  }
}

/** The server does not wait for the rest of the body: it closes the connection after the response. */
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
    throw invalid(400, 'The body is not valid JSON or is nested too deeply.')
  }
}

/** A field `__proto__` is never sent by accident. */
function refuseProto(name: string, value: unknown): unknown {
  if (name === '__proto__') throw invalid(422, 'Field __proto__: not allowed.')
  return value
}
