'use client'

import { Button } from '../parts/button.tsx'
import { MessagePage } from '../parts/message-page.tsx'
import { useBrowserWords } from '../words/use-browser-words.ts'
import { useLab } from './use-lab.tsx'

/** Why the page has stopped, and the next step. */
export function Stopped({ why }: { why: 'no-cookies' | 'other-bench' }) {
  const words = useBrowserWords()
  const lab = useLab()
  const { title, text, retry } = words[why]
  const isLocal = why === 'no-cookies' && isSecureContext && location.protocol === 'http:'
  return (
    <div role="alert">
      <MessagePage title={title} text={isLocal ? text + words.keepsNoSecure : text}>
        <Button look="primary" onClick={() => lab.retryNow()}>
          {retry}
        </Button>
      </MessagePage>
    </div>
  )
}
