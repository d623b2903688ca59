import { jsString, propertyName } from './js-literal.ts'
import { type CodeRequest, type CodeResult, isJson } from './request-code.ts'

/* A request as a shell command, a fetch call, or a Playwright request. */

/** For a POSIX shell: inside single quotes only the single quote has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Whether curl would expand a part of the path, such as a parameter without a value. */
const hasGlob = (path: string) => /[[\]{}]/.test(path)

export function curlCode({ method, path, headers, body }: CodeRequest, origin: string): string {
  return [
    `curl ${hasGlob(path) ? '-g ' : ''}${method === 'GET' ? '' : `-X ${method} `}${quoted(origin + path)}`,
    ...headers.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`  --data-raw ${quoted(body)}`]),
  ].join(' \\\n')
}

export function fetchCode(request: CodeRequest, origin: string): string {
  return `await fetch(${JSON.stringify(origin + request.path)}, ${optionsOf(request, 'body', JSON.stringify)})`
}

/** @param result the expected response; without one, there is no assertion */
export function playwrightCode(request: CodeRequest, origin: string, result: CodeResult | null): string {
  const { path } = request
  const sent = `const response = await request.fetch(${JSON.stringify(origin + path)}, ${optionsOf(request, 'data', dataOf)})`
  if (result === null) return sent
  const code =
    result.code === null ? [] : [`expect((await response.json()).code).toBe(${jsString(result.code)})`]
  return [sent, `expect(response.status()).toBe(${result.status})`, ...code].join('\n')
}

/** Playwright would encode a text that is no JSON once more. */
function dataOf(body: string): string {
  return isJson(body) ? JSON.stringify(body) : `Buffer.from(${JSON.stringify(body)})`
}

function optionsOf(
  { method, headers, body }: CodeRequest,
  bodyName: 'body' | 'data',
  source: (body: string) => string,
): string {
  const lines = [
    `  method: ${JSON.stringify(method)},`,
    `  headers: {`,
    ...headers.map(([name, value]) => `    ${headerName(name)}: ${JSON.stringify(value)},`),
    '  },',
    ...(body === null ? [] : [`  ${bodyName}: ${source(body)},`]),
  ]
  return `{\n${lines.join('\n')}\n}`
}

/** In double quotes, like the values. */
const headerName = (name: string) => (name === '__proto__' ? propertyName(name) : JSON.stringify(name))
