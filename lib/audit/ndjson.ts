/** A line of a file, and whether a line break follows it. */
interface Line {
  readonly text: string
  /** From 1. */
  readonly number: number
  readonly isComplete: boolean
}

/** The lines of a file that is read in parts, without the empty ones. */
export async function* linesOf(parts: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = ''
  let number = 0
  for await (const part of parts) {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      number++
      if (text.trim() !== '') yield { text, number, isComplete: true }
    }
  }
  if (rest.trim() !== '') yield { text: rest, number: number + 1, isComplete: false }
}
