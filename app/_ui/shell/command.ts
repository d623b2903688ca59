import type { AllWords } from '../words/all.en.ts'
import { score } from './fuzzy.ts'

/** A command of the palette. */
export interface Command {
  readonly id: string
  readonly group: keyof AllWords['palette']['groups']
  readonly name: (words: AllWords) => string
  /** Other words by which it is found. */
  readonly also?: (words: AllWords) => string
  /** The shortcut of the command. */
  readonly key?: string
  /** Whether it is an act: those are disabled while the page shows the past. */
  readonly isAct?: true
  readonly run: () => unknown
}

/**
 * The commands that match a query in any of these languages, best first; all of them, in their own order, without a
 * query.
 */
export function find(
  commands: readonly Command[],
  query: string,
  languages: readonly AllWords[],
): readonly Command[] {
  if (query.trim() === '') return commands
  return commands
    .flatMap((command) => {
      const scores = languages.flatMap((words) =>
        [command.name(words), command.also?.(words) ?? ''].flatMap((text) => score(query, text) ?? []),
      )
      return scores.length === 0 ? [] : [{ command, best: Math.max(...scores) }]
    })
    .sort((x, y) => y.best - x.best)
    .map(({ command }) => command)
}
