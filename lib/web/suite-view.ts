import { once } from './build-files.ts'
import { type KitFileName, kitSuite } from './kit-suite.ts'
import { highlightLines, type Region, type Token } from './source.ts'

/** A test of a file, with its lines. */
export interface SuiteTest extends Region {
  readonly title: string
  /** The title of the `test.describe` that it belongs to. */
  readonly group: string | null
}

/** A file of the worked suite, highlighted. */
export interface SuiteFile {
  readonly name: KitFileName
  /** Relative to the root of the project. */
  readonly path: string
  readonly lines: readonly (readonly Token[])[]
  readonly tests: readonly SuiteTest[]
}

/** The worked suite in the order of reading. */
export const suiteView = once(async (): Promise<readonly SuiteFile[]> => {
  const files = await kitSuite()
  return files.map(({ name, text }) => ({
    name,
    path: `tests/kit/${name}`,
    lines: highlightLines(text),
    tests: findTests(text.split('\n')),
  }))
})

/** The tests of a file as it is formatted: a block ends at the first closing brace at the indentation of its first line. */
export function findTests(lines: readonly string[]): readonly SuiteTest[] {
  const groups = findBlocks(lines, /^()test\.describe\('(.+?)', /)
  return findBlocks(lines, /^( *)test\(['`](.+?)['`], /).map((test) => ({
    ...test,
    group: groups.find(({ from, to }) => from < test.from && test.to < to)?.title ?? null,
  }))
}

function findBlocks(lines: readonly string[], opens: RegExp): readonly Omit<SuiteTest, 'group'>[] {
  return lines.flatMap((line, index) => {
    const [, indentation = '', title = ''] = opens.exec(line) ?? []
    if (title === '') return []
    const end = lines.findIndex((later, at) => at > index && later.startsWith(`${indentation}})`))
    return end < 0 ? [] : [{ title, from: index + 1, to: end + 1 }]
  })
}
