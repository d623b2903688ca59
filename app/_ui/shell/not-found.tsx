'use client'

import { MessagePage } from '../parts/message-page.tsx'
import { useErrorPageWords } from '../words/error-pages.ts'

/** The page for an unknown address. */
export function NotFound() {
  const { notFound: words } = useErrorPageWords()
  return (
    <MessagePage title={words.title} text={words.text}>
      <a href="/" className="underline underline-offset-4">
        {words.home}
      </a>
    </MessagePage>
  )
}
