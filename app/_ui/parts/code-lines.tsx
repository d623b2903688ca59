import type { Token } from '#lib/web/source.ts'
import { CodeTokens } from './code-tokens.tsx'
import { Scroller } from './scroller.tsx'

interface CodeLinesProps {
  /** The name of the scrolling region. */
  readonly label: string
  readonly lines: readonly (readonly Token[])[]
  /** The number of the first line. */
  readonly from?: number
  /** Limits the height. */
  readonly className?: string
}

/** Lines of source code with their numbers. */
export function CodeLines({ label, lines, from = 1, className = 'max-h-96' }: CodeLinesProps) {
  return (
    <Scroller label={label} className={`mt-1 rounded border border-hairline bg-sunk py-2 ${className}`}>
      <ol className="w-max min-w-full font-mono text-xs leading-5">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is identified by its number
          <li key={index} className="flex min-h-5 pr-3 whitespace-pre">
            <span className="w-12 shrink-0 pr-3 text-right text-faint select-none">{from + index}</span>
            <CodeTokens of={line} />
          </li>
        ))}
      </ol>
    </Scroller>
  )
}
