import { useBrowserWords } from '../words/use-browser-words.ts'

/** Over plain HTTP from another machine some protections are missing; one line states which. */
export function PlainHttp() {
  return (
    <p data-testid="plain-http" className="border-b border-hairline px-5 py-1 text-xs text-soft">
      {useBrowserWords().plainHttp}
    </p>
  )
}
