import type { Token } from '#lib/web/source.ts'

type Lines = readonly (readonly Token[])[]

/** Highlighted lines as text. */
export function sourceText(lines: Lines): string {
  return `${lines.map((line) => line.map(([, text]) => text).join('')).join('\n')}\n`
}

/** Lines without the indentation that all of them have. */
export function outdented(lines: Lines): Lines {
  const indents = lines
    .filter((line) => line.length > 0)
    .map((line) => /^ */.exec(line[0]?.[1] ?? '')?.[0].length ?? 0)
  const shared = Math.min(...indents)
  return lines.map(([first, ...rest]) =>
    first === undefined ? [] : [[first[0], first[1].slice(shared)] as const, ...rest],
  )
}
