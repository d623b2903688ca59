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

let view: Promise<readonly SuiteFile[]> | null = null

/** The worked suite in the order of reading. Highlighted once; a failed attempt is repeated. */
export function suiteView(): Promise<readonly SuiteFile[]> {
  view ??= kitSuite()
    .then((files) =>
      files.map(({ name, text }) => ({
        name,
        path: `tests/kit/${name}`,
        lines: highlightLines(text),
        tests: findTests(text.split('\n')),
      })),
    )
    .catch((error) => {
      view = null
      throw error
    })
  return view
}

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
