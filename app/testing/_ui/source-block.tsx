import type { ReactNode } from 'react'
import type { Token } from '#lib/web/source.ts'
import { CodeLines } from '../../_ui/parts/code-lines.tsx'
import { CopyButton } from './copy-button.tsx'
import { sourceText } from './source-text.ts'

interface SourceBlockProps {
  /** A file, or what the lines show: the name of the scrolling region. */
  readonly label: string
  /** Shown instead of the label. */
  readonly head?: ReactNode
  readonly lines: readonly (readonly Token[])[]
  /** The number of the first line. */
  readonly from?: number
}

/** Highlighted lines of a file of this build that are copied as a whole. */
export function SourceBlock({ label, head, lines, from = 1 }: SourceBlockProps) {
  return (
    <div className="min-w-0">
      <div className="flex items-baseline justify-between gap-3">
        {head ?? <span className="text-xs text-faint">{label}</span>}
        <CopyButton text={sourceText(lines)} what={label} />
      </div>
      <CodeLines label={label} lines={lines} from={from} className="max-h-[42rem]" />
    </div>
  )
}
