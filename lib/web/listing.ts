import type { Bug } from '#lib/experiments/bug.ts'
import { readLines, type Token, textOf } from './source.ts'

/** A line of a listing that a fix keeps, removes or adds. */
export interface ChangedLine {
  readonly change: 'same' | 'removed' | 'added'
  readonly tokens: readonly Token[]
}

export interface Listing {
  /** Relative to the root of the project. */
  readonly path: string
  readonly lines: readonly (readonly Token[])[]
}

/** The file that the exploit runs against, highlighted. */
export async function listingOf({ folder }: Bug): Promise<Listing> {
  const path = `lib/vulnerable/${folder}/flawed.ts`
  return { path, lines: await readLines(path) }
}

/** What a fix changes in the listing. */
export async function changesOf(bug: Bug, fix: string): Promise<readonly ChangedLine[]> {
  const { lines } = await listingOf(bug)
  return compareLines(lines, await readLines(`lib/vulnerable/${bug.folder}/fix-${fix}.ts`))
}

type Line = readonly Token[]

/** The shortest edit of lines, by the longest common subsequence. */
export function compareLines(before: readonly Line[], after: readonly Line[]): readonly ChangedLine[] {
  const common = lengthsOfCommon(before.map(textOf), after.map(textOf))
  const changes: ChangedLine[] = []
  let [from, to] = [0, 0]
  while (from < before.length || to < after.length) {
    const [old, added] = [before[from], after[to]]
    if (old && added && textOf(old) === textOf(added)) {
      changes.push({ change: 'same', tokens: added })
      from++
      to++
    } else if (old && (!added || at(common, from + 1, to) >= at(common, from, to + 1))) {
      changes.push({ change: 'removed', tokens: old })
      from++
    } else if (added) {
      changes.push({ change: 'added', tokens: added })
      to++
    }
  }
  return changes
}

const at = (table: readonly (readonly number[])[], row: number, column: number) => table[row]?.[column] ?? 0

/** The length of the longest common subsequence of the lines from each pair of positions on. */
function lengthsOfCommon(before: readonly string[], after: readonly string[]): number[][] {
  const table: number[][] = before.map(() => [])
  for (let from = before.length - 1; from >= 0; from--) {
    for (let to = after.length - 1; to >= 0; to--) {
      const isSame = before[from] === after[to]
      const row = table[from] ?? []
      row[to] = isSame
        ? at(table, from + 1, to + 1) + 1
        : Math.max(at(table, from + 1, to), at(table, from, to + 1))
    }
  }
  return table
}
