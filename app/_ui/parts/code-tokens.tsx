import type { Token, TokenKind } from '#lib/web/source.ts'

const LOOKS: Readonly<Record<TokenKind, string>> = {
  plain: '',
  comment: 'text-faint italic',
  keyword: 'text-soft font-medium',
  string: 'text-accepted',
  number: 'text-unavailable',
  name: 'font-medium',
}

/** One line of source code, highlighted. */
export function CodeTokens({ of }: { of: readonly Token[] }) {
  return (
    <code lang="en">
      {of.map(([kind, text], index) =>
        kind === 'plain' ? (
          text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity other than their position
          <span key={index} className={LOOKS[kind]}>
            {text}
          </span>
        ),
      )}
    </code>
  )
}
