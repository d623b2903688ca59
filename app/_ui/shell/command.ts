import type { Lab } from '../lab/lab.ts'
import type { AllWords } from '../words/all.en.ts'
import { score } from './fuzzy.ts'

/** Something that can be done, by name. */
export interface Command {
  readonly id: string
  readonly group: keyof AllWords['palette']['groups']
  readonly name: (words: AllWords) => string
  /** The key that does the same. */
  readonly key?: string
  /** Where it is an act: those rest while the page shows the past. */
  readonly isAct?: true
  readonly run: (lab: Lab) => unknown
}

/** The commands that answer a query in any of these languages, best first; all of them, in their own order, where nothing was asked. */
export function find(
  commands: readonly Command[],
  query: string,
  languages: readonly AllWords[],
): readonly Command[] {
  if (query.trim() === '') return commands
  return commands
    .flatMap((command) => {
      const scores = languages.flatMap((words) => score(query, command.name(words)) ?? [])
      return scores.length === 0 ? [] : [{ command, best: Math.max(...scores) }]
    })
    .sort((x, y) => y.best - x.best)
    .map(({ command }) => command)
}
