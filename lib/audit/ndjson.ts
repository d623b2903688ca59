/** A line of a file, and whether a line break follows it. */
interface Line {
  readonly text: string
  /** From 1. */
  readonly number: number
  readonly isComplete: boolean
}

/** A file is not an export of rows. */
export class NotAnExport extends Error {
  override readonly name = 'NotAnExport'
}

/** A row has a few hundred characters, and with all settings before and after a change some thousands. */
export const MAX_LINE_LENGTH = 256 * 1024

/**
 * The lines of a file that is read in parts, without the empty ones.
 * @throws NotAnExport for a line that is longer than any row: it is not collected
 */
export async function* linesOf(parts: AsyncIterable<string>): AsyncGenerator<Line> {
  let begun: string[] = []
  let length = 0
  let number = 1
  /** Adds to the line that was begun. A part may be short, so it is only put together with the others at its end. */
  const add = (piece: string) => {
    begun.push(piece)
    length += piece.length
    if (length > MAX_LINE_LENGTH)
      throw new NotAnExport(`Line ${number} is longer than ${MAX_LINE_LENGTH} characters: it is no row.`)
  }
  const take = () => {
    const text = begun.join('')
    begun = []
    length = 0
    return text
  }
  for await (const part of parts) {
    let from = 0
    for (let end = part.indexOf('\n'); end >= 0; end = part.indexOf('\n', from)) {
      add(part.slice(from, end))
      from = end + 1
      const text = take()
      if (text.trim() !== '') yield { text, number, isComplete: true }
      number++
    }
    if (from < part.length) add(part.slice(from))
  }
  const rest = take()
  if (rest.trim() !== '') yield { text: rest, number, isComplete: false }
}

/**
 * The first name that an object in a JSON text has twice; null if there is none. Readers differ in which of the two they use,
 * so such a text does not say one thing.
 * @param json a valid JSON text
 */
export function repeatedName(json: string): string | null {
  /** The names of each object that is open; null for an array. */
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '{') open.push(new Set())
    else if (character === '[') open.push(null)
    else if (character === '}' || character === ']') open.pop()
    if (character !== '"') continue
    const end = endOfText(json, at)
    const names = open.at(-1)
    if (names && json[afterSpace(json, end)] === ':') {
      const name = JSON.parse(json.slice(at, end)) as string
      if (names.has(name)) return name
      names.add(name)
    }
    at = end - 1
  }
  return null
}

/** The position after a text in quotes that begins here. */
function endOfText(json: string, from: number): number {
  let at = from + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

function afterSpace(json: string, from: number): number {
  let at = from
  while (json[at] !== undefined && ' \t\r\n'.includes(json[at] ?? '')) at++
  return at
}
