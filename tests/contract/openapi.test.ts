import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { send } from '../support/app.ts'

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, { readonly headers: object; readonly content?: object }>>
}
interface Published {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const root = join(import.meta.dirname, '..', '..', 'app')
const read = async (): Promise<Published> => (await send('/api/openapi.json')).json()
const operationsOf = ({ paths }: Published) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  )

describe('the published document', () => {
  test('lists every path with its methods, and no other', async () => {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(api|\.well-known)\/.*route\.ts$/.test(file),
    )
    const found = new Map<string, string>()
    for (const file of files) {
      const path = `/${dirname(file)}`.replaceAll(/\[(\w+)\]/g, '{$1}')
      // The catch-all route is no path of the API and returns 404 for everything.
      if (path.includes('[[')) continue
      const { OPTIONS } = await import(pathToFileURL(join(root, file)).href)
      const refused: Response = await OPTIONS(new Request('http://localhost/'), {
        params: Promise.resolve({}),
      })
      const taken = (refused.headers.get('allow') ?? '').split(', ').filter((method) => method !== 'HEAD')
      found.set(path, taken.sort().join())
    }
    const document = await read()
    const reported = new Map<string, string>()
    for (const [path, methods] of Object.entries(document.paths)) {
      const address = path.replace(/^(\/api\/guests\/\{guest\}\/)\w+$/, '$1{act}')
      reported.set(address, Object.keys(methods).sort().join().toUpperCase())
    }
    expect(Object.fromEntries(reported)).toEqual(Object.fromEntries(found))
  })

  test('is complete: unique names, declared parameters, resolvable references', async () => {
    const document = await read()
    const operations = operationsOf(document)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath)
    }
    const whole = JSON.stringify(document)
    for (const [, reference = ''] of whole.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const led = reference
        .split('/')
        .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document)
      expect(led, reference).toBeTypeOf('object')
    }
  })

  test('documents cost, node and position headers for every response under /api', async () => {
    for (const { path, method, responses } of operationsOf(await read())) {
      if (!path.startsWith('/api')) continue
      for (const [status, { headers }] of Object.entries(responses)) {
        expect(Object.keys(headers), `${method} ${path} ${status}`).toEqual([
          'Cache-Control',
          'Server-Timing',
          'Lab-Node',
          'Lab-Seq',
        ])
      }
    }
  })
})
