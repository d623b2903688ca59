import { useBrowserWords } from '../words/browser.ts'

/** On plain http from another machine some defences are missing: one quiet line says which. */
export function PlainHttp() {
  return (
    <p data-testid="plain-http" className="border-b border-hairline px-5 py-1 text-xs text-soft">
      {useBrowserWords().plainHttp}
    </p>
  )
}
