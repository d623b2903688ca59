import type { CodeRequest, CodeResult } from './request-code.ts'

/* A request as a shell command, a fetch call, or a Playwright request. */

/** For a POSIX shell: inside single quotes only the single quote has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

export function curlCode({ method, path, headers, body }: CodeRequest, origin: string): string {
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(origin + path)}`,
    ...headers.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`  --data ${quoted(body)}`]),
  ].join(' \\\n')
}

export function fetchCode(request: CodeRequest, origin: string): string {
  return `await fetch(${JSON.stringify(origin + request.path)}, ${optionsOf(request, 'body')})`
}

/** @param result the expected response; without one, there is no assertion */
export function playwrightCode(request: CodeRequest, origin: string, result: CodeResult | null): string {
  const { path } = request
  const sent = `const response = await request.fetch(${JSON.stringify(origin + path)}, ${optionsOf(request, 'data')})`
  if (result === null) return sent
  const code = result.code === null ? [] : [`expect((await response.json()).code).toBe('${result.code}')`]
  return [sent, `expect(response.status()).toBe(${result.status})`, ...code].join('\n')
}

function optionsOf({ method, headers, body }: CodeRequest, bodyName: 'body' | 'data'): string {
  const lines = [
    `  method: ${JSON.stringify(method)},`,
    `  headers: {`,
    ...headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
    '  },',
    ...(body === null ? [] : [`  ${bodyName}: ${JSON.stringify(body)},`]),
  ]
  return `{\n${lines.join('\n')}\n}`
}
