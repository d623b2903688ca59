import { deepStrictEqual } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CopyKind, copyRequest, personOfRequest } from '../../app/_ui/code/copy-request.ts'
import { jsLiteral, jsString } from '../../app/_ui/code/js-literal.ts'
import { kitCode } from '../../app/_ui/code/kit-code.ts'
import { subjectsOf, templateOf } from '../../app/_ui/code/kit-route.ts'
import type { CodeResult } from '../../app/_ui/code/request-code.ts'

/* What is typed by hand arrives in the copied code as it was typed: no part of it becomes source, and none is dropped. */

const evaluated = (source: string): unknown => new Function(`return ${source}`)()

/** With keys that an object literal treats differently. */
const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'a-b', "it's", '1'),
)
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(names, tie('value')), { maxLength: 4 })
      .map((entries): unknown => Object.fromEntries(entries)),
  ),
})).value

describe('a literal', () => {
  test('is the value that it was written of', () => {
    fc.assert(
      fc.property(json, fc.constantFrom('', '  '), (value, indent) => {
        deepStrictEqual(evaluated(jsLiteral(value, indent)), value)
      }),
      { numRuns: 500 },
    )
  })

  test('keeps a property that an object literal would take as its prototype', () => {
    const value: unknown = JSON.parse('{"__proto__":{"roles":["admin"]}}')
    expect(jsLiteral(value)).toBe("{ ['__proto__']: { roles: ['admin'] } }")
    expect(Object.keys(evaluated(jsLiteral(value)) as object)).toEqual(['__proto__'])
  })

  test('of a text with expressions contains the text as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (before, value) => {
        const path = `${before}SESSION_ID`
        const source = templateOf(path, { SESSION_ID: jsString(value) })
        expect(evaluated(source)).toBe(before.replaceAll('SESSION_ID', value) + value)
      }),
    )
  })
})

const setting = { origin: 'http://localhost:3000', benchId: 'bench-id', withCredential: true }
const headers = [['content-type', 'application/json']] as const

function codeOf(kind: CopyKind, path: string, body: string | null, result: CodeResult | null = null): string {
  const request = { method: 'POST', path, headers, body }
  return copyRequest(kind, { request, result, person: personOfRequest(request, null) }, setting)
}

/** The body that a `fetch` or a `send` of this code gives to Playwright or the browser. */
async function bodySentBy(code: string): Promise<unknown> {
  let sent: unknown
  const take = (options: { body?: unknown; data?: unknown } | undefined) => {
    sent = options?.body ?? options?.data
  }
  const client = { send: (_method: string, _path: string, options?: object) => take(options) }
  const world = {
    send: (_method: string, _path: string, data: unknown) => take({ data }),
    user: () => client,
  }
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>
  const fetched = (_: string, options: object) => take(options)
  await new AsyncFunction('fetch', 'request', 'world', 'alice', code)(
    fetched,
    { fetch: fetched },
    world,
    client,
  )
  return Buffer.isBuffer(sent) ? sent.toString() : sent
}

const PATH = '/api/bench/keys/rotate'
const BODIES = [
  '[1,"two"]',
  '"text"',
  '0',
  'false',
  'null',
  '{"a":',
  '@/etc/passwd',
  '{"n":1e999}',
  '{"__proto__":1}',
  `it's \`\${1}\``,
]

describe('a body', () => {
  test.each(BODIES)('%s is in every form', async (body) => {
    expect(await bodySentBy(codeOf('fetch', PATH, body))).toBe(body)
    const sent = await bodySentBy(codeOf('playwright', PATH, body))
    expect(sent).toBe(body)
    const byKit = await bodySentBy(codeOf('kit', PATH, body))
    expect(typeof byKit === 'string' ? byKit : JSON.stringify(byKit)).toBe(body)

    const curl = `curl() { printf '%s\\0' "$@"; }\n${codeOf('curl', PATH, body)}`
    const args = execFileSync('sh', ['-c', curl], { encoding: 'utf8' }).split('\0')
    expect(args.slice(args.indexOf('--data-raw'), -1)).toEqual(['--data-raw', body])
  })

  test('of any text is sent as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await bodySentBy(codeOf('fetch', PATH, text))).toBe(text)
        expect(await bodySentBy(codeOf('playwright', PATH, text))).toBe(text)
      }),
    )
  })

  test('that is no JSON is no text for Playwright, which would encode it once more', () => {
    expect(codeOf('playwright', PATH, '{"a":')).toContain(`data: Buffer.from("{\\"a\\":")`)
    expect(codeOf('kit', PATH, '{"a":')).toBe(
      `await alice.send('POST', '${PATH}', { data: Buffer.from('{"a":'), headers: { 'content-type': 'application/json' } })`,
    )
  })
})

describe('a value that a verb of the kit does not take', () => {
  const alice = subjectsOf('alice')
  const sent = (line: string, body: string) => {
    const [method = '', path = ''] = line.split(' ')
    return kitCode({ method, path, headers: [], body }, null, alice)
  }

  test.each([
    ['POST /api/bench/clock', '{"advanceSeconds":"soon"}', "{ advanceSeconds: 'soon' }"],
    ['POST /api/bench/clock', '{"advanceSeconds":null}', '{ advanceSeconds: null }'],
    ['POST /api/bench/clock', '{"frozen":"yes"}', "{ frozen: 'yes' }"],
    ['POST /api/bench/clock', '{"constructor":1}', '{ constructor: 1 }'],
    ['PATCH /api/bench/nodes/z', '{"up":true}', '{ up: true }'],
    ['POST /api/guests/office/login', '{"mechanism":"jwt"}', "{ mechanism: 'jwt' }"],
    [
      'POST /api/guests/phone/login',
      '{"mechanism":"x y","username":"alice"}',
      "{ mechanism: 'x y', username: 'alice' }",
    ],
    ["POST /api/guests/x'/steal", '{"mechanism":"jwt"}', "{ mechanism: 'jwt' }"],
  ])('is sent by the verb that takes any: %s %s', (line, body, literal) => {
    const [method = '', path = ''] = line.split(' ')
    expect(sent(line, body)).toBe(`await world.send('${method}', ${jsString(path)}, ${literal})`)
  })

  test('does not become a number that the clock has not', () => {
    const code = sent('POST /api/bench/clock', '{"advanceSeconds":1e999}')
    expect(code).not.toMatch(/NaN|Infinity/)
    expect(code).toContain(`Buffer.from('{"advanceSeconds":1e999}')`)
  })
})

test('names, session IDs and codes that were typed by hand are no source', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom("');throw 1//", "'+x+'", `\`\${x}\``, '\\', "bob'", '%zz'),
  )
  const lines = (text: string): readonly (readonly [method: string, path: string, body: object])[] => [
    ['POST', '/api/jwt/login', { username: text, password: text }],
    ['POST', '/api/jwt/transfer', { to: text, amount: 1 }],
    ['POST', '/api/guests/phone/login', { mechanism: 'jwt', username: text, password: text }],
    ['POST', '/api/guests/phone/me', { mechanism: text }],
    ['PATCH', `/api/bench/users/${text}`, { disabled: true }],
    ['PATCH', '/api/bench/faults', { redis: text }],
    ['PATCH', '/api/bench/policy', { preset: text }],
    ['PATCH', '/api/bench/mutations', { active: [text] }],
    ['DELETE', `/api/sessions/${text}`, {}],
    ['PATCH', `/api/bench/nodes/${text}`, { up: true }],
  ]
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => unknown
  fc.assert(
    fc.property(hostile, (text) => {
      for (const [method, raw, body] of lines(text)) {
        const path = raw.replaceAll(/\s/g, '')
        const request = { method, path, headers: [], body: JSON.stringify(body) }
        const person = personOfRequest(request, null)
        for (const result of [null, { status: 403, code: text }]) {
          for (const kind of ['kit', 'playwright', 'fetch'] as const) {
            const code = copyRequest(kind, { request, result, person }, setting)
            expect(() => new AsyncFunction(code), code).not.toThrow()
            // Nothing but literals and calls of the kit is left.
            const rest = code.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
            expect(rest, code).toMatch(/^[\w\s.,:(){}[\]=?]*$/)
          }
        }
      }
    }),
  )
})
