import { Scroller } from '../../_ui/parts/scroller.tsx'
import { CopyButton } from './copy-button.tsx'

interface CodeBlockProps {
  /** The name of the scrolling region, and of what is copied. */
  readonly label: string
  readonly text: string
}

/** Lines of code or of a shell that are copied as a whole. */
export function CodeBlock({ label, text }: CodeBlockProps) {
  return (
    <div className="min-w-0">
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-xs text-faint">{label}</span>
        <CopyButton text={text} what={`${label}: ${text.split('\n', 1)[0]}`} />
      </div>
      <Scroller
        label={`${label}: ${text.split('\n', 1)[0]}`}
        className="mt-1 rounded border border-hairline bg-sunk px-3 py-2 font-mono text-xs leading-5"
      >
        <pre lang="en">{text}</pre>
      </Scroller>
    </div>
  )
}

/** A line of code inside a table, which breaks where it has no room. */
export function CodeLine({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <span className="flex items-start justify-between gap-2">
      <code lang="en" className="min-w-0 py-1 font-mono text-xs break-words whitespace-pre-wrap">
        {text}
      </code>
      <CopyButton text={text} what={what} />
    </span>
  )
}
