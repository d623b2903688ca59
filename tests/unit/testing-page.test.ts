import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { expect as kitExpect } from '#lib/kit/matchers.ts'
import { Clock, Faults, Nodes, World } from '#lib/kit/world.ts'
import type { Token } from '#lib/web/source.ts'
import { findTests, suiteView } from '#lib/web/suite-view.ts'
import { testing } from '../../app/_ui/words/testing.en.ts'
import { testing as testingZh } from '../../app/_ui/words/testing.zh.ts'
import { SELECTORS } from '../../app/testing/_ui/selectors/selector-rows.ts'
import { outdented, sourceText } from '../../app/testing/_ui/source-text.ts'
import { ASSERTIONS } from '../../app/testing/_ui/worlds/example-code.ts'
import { KIT_CALLS, type KitForm, withKit, withoutKit } from '../../app/testing/_ui/worlds/kit-calls.ts'

/* The page for authors of tests: the code that it offers does what it states. */

type Sent = readonly [method: string, path: string, data: unknown]

/** Runs a line of code with these variables. */
async function run(line: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(variables)
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>
  await new AsyncFunction(...names, line)(...Object.values(variables))
}

const forms = Object.entries(KIT_CALLS).flatMap(([id, call]) =>
  call.forms.map((form: KitForm) => [`${id} ${form.value}`, id, form] as const),
)

describe('a call of the kit and the request without it', () => {
  test.each(forms)('are the same: %s', async (_, id, form) => {
    const sent: Sent[] = []
    const world: World = Object.assign(Object.create(World.prototype), {
      ofRun: { active: [], observed: [] },
      must: async (method: string, path: string, data: unknown) => {
        sent.push([method, path, data])
        return { body: {} }
      },
    })
    await run(withKit(form), {
      world,
      clock: new Clock(world),
      faults: new Faults(world),
      nodes: new Nodes(world),
    })
    expect(withKit(form)).toContain(id === 'clock.freeze' || id === 'nodes.stop' ? id.split('.')[0] : id)

    const request = new Proxy(
      {},
      {
        get:
          (_target, verb) =>
          async (path: string, { headers, data }: { headers: object; data: unknown }) => {
            expect(headers).toEqual({ bench: 'the bench' })
            sent.push([String(verb).toUpperCase(), path, data])
          },
      },
    )
    await run(withoutKit(form), { request, bench: 'the bench' })
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })
})

test('names assertions that the kit has', () => {
  const known = kitExpect({}) as unknown as Record<string, unknown>
  for (const name of Object.keys(ASSERTIONS)) expect(known[name], name).toBeTypeOf('function')
})

test('writes locators that can be parsed', () => {
  for (const { locator } of Object.values(SELECTORS).flat()) {
    expect(() => new Function(`return async () => { ${locator} }`), locator).not.toThrow()
  }
})

test('serves the files of the suite as they are, with the kit as a project imports it', async () => {
  const files = await suiteView()
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(readdirSync('tests/kit').filter(isSource)),
  )
  for (const { path, lines } of files) {
    const text = sourceText(lines)
    expect(text).toBe(
      readFileSync(path, 'utf8').replace("'#lib/kit/playwright.ts'", "'session-lab/playwright'"),
    )
    expect(text).not.toContain('#lib/')
  }
})

const isSource = (name: string) => name.endsWith('.ts')

describe('the mistakes of the suite', () => {
  const lines = readFileSync('tests/kit/mistakes.spec.ts', 'utf8').split('\n')
  const groups = Map.groupBy(findTests(lines), ({ group }) => group)

  test('have a wrong form, then a right one, each from its first line to its last', () => {
    expect(groups.size).toBeGreaterThan(2)
    for (const tests of groups.values()) {
      expect(tests).toHaveLength(2)
      for (const { title, from, to } of tests) {
        expect(lines[from - 1]).toContain(title)
        expect(lines[to - 1]).toBe('  })')
      }
      const textOf = (at: number) => lines.slice((tests[at]?.from ?? 0) - 1, tests[at]?.to).join('\n')
      expect(textOf(0)).toContain('.rejects.')
      expect(textOf(1)).not.toContain('.rejects.')
    }
  })

  test('have a title and a reason in both languages', () => {
    const titles = [...groups.keys()]
    for (const { suite } of [testing, testingZh]) {
      expect(Object.keys(suite.mistakes.reasons).toSorted()).toEqual(titles.toSorted())
    }
  })
})

test('shows a part of a file without the indentation that its lines share', () => {
  const lines: (readonly Token[])[] = [
    [
      ['plain', '  test('],
      ['string', "'a'"],
    ],
    [],
    [['plain', '    await b']],
    [['plain', '  })']],
  ]
  expect(sourceText(outdented(lines))).toBe("test('a'\n\n  await b\n})\n")
})
