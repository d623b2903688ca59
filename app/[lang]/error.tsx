'use client'

import { Button } from '../_ui/parts/button.tsx'
import { MessagePage } from '../_ui/parts/message-page.tsx'
import { useWords } from '../_ui/words/use-words.ts'

/** Shown if rendering failed. Sessions are not affected: they are not stored in the page. */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const { errorPage: words } = useWords()
  return (
    <MessagePage title={words.title} text={words.text}>
      <Button look="primary" onClick={reset}>
        {words.retry}
      </Button>
    </MessagePage>
  )
}
