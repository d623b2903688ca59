import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { serveRequest } from '#lib/web/routes.ts'
import manifest from '../../package.json' with { type: 'json' }
import { send } from '../support/app.ts'

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, { readonly headers: object; readonly content?: object }>>
}
interface PublishedDocument {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const root = join(import.meta.dirname, '..', '..', 'app')
const upper = (text: string) => text.toUpperCase()
const read = async (): Promise<PublishedDocument> => (await send('/api/openapi.json')).json()
const operationsOf = ({ paths }: PublishedDocument) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  )

describe('the published document', () => {
  test('lists every path with its methods, and no other', async () => {
    const document = await read()
    for (const [path, operations] of Object.entries(document.paths)) {
      const url = `http://localhost${path.replaceAll(/[{}]/g, '')}`
      const refused = await serveRequest(new Request(url, { method: 'OPTIONS' }))
      const taken = (refused.headers.get('allow') ?? '').split(', ').filter((method) => method !== 'HEAD')
      expect([refused.status, taken.sort()], path).toEqual([405, Object.keys(operations).map(upper).sort()])
    }
    // The server and the document are made from one table, so no path is outside of it: the app has no other route files,
    // except documents that are no part of the API.
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => /(^|\/)route\.ts$/.test(file)).sort()).toEqual([
      '.well-known/jwks.json/route.ts',
      'api/[[...path]]/route.ts',
      'attacks/victim/route.ts',
      'attacks/victim/worker.js/route.ts',
      'bare/route.ts',
    ])
  })

  test('has the version of package.json', async () => {
    expect((await read()).info.version).toBe(manifest.version)
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
